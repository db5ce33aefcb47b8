/* What a person reads, in the person's language. The source is English; other languages are tables that are compiled in
 * (the files of po/, made C by scripts/po.py), so that the program needs no files and no installed locale.
 *
 * Mark whole sentences with their %s in them, never pieces: `_("...")` where it is used, `N_("...")` in a table whose
 * reader calls `_()` on it. Names of JSON fields, commands, options, settings and Kafka's states are not marked.
 */
#ifndef WEIR_BASE_LANG_H
#define WEIR_BASE_LANG_H

#include <stdbool.h>
#include <stdint.h>

#define _(text)  lang_text(text)
#define N_(text) text

/* The text in the chosen language; itself when there is none. It lives as long as the program. @locality any thread,
 * after lang_choose. */
const char *lang_text(const char *text) __attribute__((format_arg(1)));

/* The form for n: `one` and `many` are both formats of the same arguments. */
const char *lang_plural(const char *one, const char *many, uint64_t n) __attribute__((format_arg(1)))
__attribute__((format_arg(2)));

/* Chooses by the name of a language or locale ("es", "es_ES.UTF-8", "en"), or with NULL by LANGUAGE, LC_ALL,
 * LC_MESSAGES and LANG, as gettext does: nothing but what is asked for decides, installed or not. False: `wanted` is a
 * language that weir does not speak (English is chosen). @locality before other threads start. */
bool lang_choose(const char *wanted);

/* Texts in ASCII alone: accents go, `¿` and `¡` too. @locality before other threads start. */
void lang_set_ascii(bool ascii);

#endif
