/* A record that a person writes: what was typed, what a copied record brings along, and the record that they make.
 * No drawing here.
 */
#ifndef WEIR_UI_FORM_H
#define WEIR_UI_FORM_H

#include "base/error.h"
#include "store/batch.h"
#include "ui/text_area.h"
#include "ui/text_input.h"

/* Longer texts are sent as they are, and not edited: each key would take too long. */
enum { FORM_EDITABLE = 64 * 1024, FORM_HEADERS_MOST = 256 };

enum form_field { FORM_TOPIC, FORM_PARTITION, FORM_KEY, FORM_HEADERS, FORM_VALUE, FORM_FIELDS };

/* Where key, headers and value come from. */
enum form_content {
    FORM_TYPED,
    FORM_ORIGINAL, /* the copied record's bytes, which cannot be edited here */
    FORM_TOMBSTONE /* the value alone: none */
};

struct form {
    struct text_input topic, partition, key; /* no partition or "auto": the partitioner's choice; no key: none */
    struct text_area headers;                /* NAME=VALUE a line; NAME alone: a null value */
    struct text_area value;
    enum form_content contents[FORM_FIELDS]; /* of FORM_KEY, FORM_HEADERS and FORM_VALUE */
    enum form_field focus;

    struct batch batch; /* the copied record; empty: none */
    struct record original;
    bool is_copy;
    char origin[320]; /* "orders 3:1204"; not sanitized */

    struct record_header sent[FORM_HEADERS_MOST]; /* what form_record points into */
};

void form_finish(struct form *form);

/* Forgets all but the topic, which is put in. */
void form_clear(struct form *form, const char *topic);

/* Fills it with a record, which is whole and is copied. Its partition is not kept: "auto" finds it by the key. */
void form_copy(struct form *form, const char *topic, const struct record *record);

/* The record that would be sent now; pointers are into the form, and good until it changes. False: what is wrong, and
 * the focus is on its field. */
bool form_record(struct form *form, struct record_fields *record, struct error *error);

/* Text by hand, original (where there is one), tombstone: the next of these for the value. */
void form_next_content(struct form *form);

/* What the bytes of a field are, for FORM_ORIGINAL; the headers have none. */
struct bytes form_original(const struct form *form, enum form_field field);

enum form_json { FORM_IS_EMPTY, FORM_IS_JSON, FORM_IS_TEXT, FORM_IS_BROKEN_JSON };
/* Judges the typed value. FORM_IS_BROKEN_JSON: it begins as an object or an array and is none; `*at` is the byte. */
enum form_json form_judge(const struct form *form, size_t *at);

#endif
