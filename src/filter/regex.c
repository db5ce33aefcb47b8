#include "filter/regex.h"

#include <stdlib.h>

#include "base/lang.h"
#include "base/mem.h"

#ifdef WEIR_PCRE2
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* A record takes at most some 10 ms, however the pattern backtracks. */
enum { MATCH_LIMIT = 100000, DEPTH_LIMIT = 10000, HEAP_LIMIT_KIB = 4096 };

struct regex {
    pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
};

bool regex_available(void)
{
    return true;
}

struct regex *regex_create(const char *pattern, size_t len, bool ignore_case, size_t *at, struct error *error)
{
    int code;
    PCRE2_SIZE offset;
    uint32_t options =
        PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C | (ignore_case ? PCRE2_CASELESS : 0);
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern, len, options, &code, &offset, NULL);
    if (!compiled) {
        PCRE2_UCHAR why[200] = {0};
        pcre2_get_error_message(code, why, sizeof why);
        *at = offset;
        error_set(error, ERROR_USAGE, _("the regular expression is wrong: %s"), (const char *)why);
        return NULL;
    }
    pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE); /* slower where that cannot be had */
    struct regex *regex = mem_zero(1, sizeof *regex);
    *regex = (struct regex){.code = compiled,
                            .data = pcre2_match_data_create_from_pattern(compiled, NULL),
                            .context = pcre2_match_context_create(NULL)};
    pcre2_set_match_limit(regex->context, MATCH_LIMIT);
    pcre2_set_depth_limit(regex->context, DEPTH_LIMIT);
    pcre2_set_heap_limit(regex->context, HEAP_LIMIT_KIB);
    return regex;
}

void regex_destroy(struct regex *regex)
{
    if (!regex)
        return;
    pcre2_match_context_free(regex->context);
    pcre2_match_data_free(regex->data);
    pcre2_code_free(regex->code);
    free(regex);
}

enum regex_result regex_find(const struct regex *regex, struct bytes text, size_t from, size_t *start, size_t *length)
{
    const char *bytes = text.data ? text.data : "";
    if (from > text.len)
        return REGEX_NO;
    int got = pcre2_match(regex->code, (PCRE2_SPTR)bytes, text.len, from, 0, regex->data, regex->context);
    if (got == PCRE2_ERROR_NOMATCH)
        return REGEX_NO;
    if (got < 0)
        return REGEX_GAVE_UP;
    const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(regex->data);
    if (start)
        *start = ends[0];
    if (length)
        *length = ends[1] > ends[0] ? ends[1] - ends[0] : 0; /* \K can turn them round */
    return REGEX_YES;
}

#else

bool regex_available(void)
{
    return false;
}

struct regex *regex_create(const char *pattern, size_t len, bool ignore_case, size_t *at, struct error *error)
{
    (void)pattern, (void)len, (void)ignore_case;
    *at = 0;
    error_set(error, ERROR_USAGE, _("this weir was built without PCRE2: no regular expressions"));
    return NULL;
}

void regex_destroy(struct regex *regex)
{
    (void)regex;
}

enum regex_result regex_find(const struct regex *regex, struct bytes text, size_t from, size_t *start, size_t *length)
{
    (void)regex, (void)text, (void)from, (void)start, (void)length;
    return REGEX_NO;
}

#endif
