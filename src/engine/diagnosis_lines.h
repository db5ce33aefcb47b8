/* A diagnosis as lines: for a terminal, for Markdown, for a pane. All of them say the same in the same order. */
#ifndef WEIR_ENGINE_DIAGNOSIS_LINES_H
#define WEIR_ENGINE_DIAGNOSIS_LINES_H

#include "base/str.h"
#include "model/diagnosis.h"

enum diagnosis_line_kind {
    LINE_VERDICT,
    LINE_WATCHED,
    LINE_HEADING,
    LINE_FINDING, /* its title; `number` counts causes and risks from 1, 0: a fact */
    LINE_EVIDENCE,
    LINE_CONFIRM,
    LINE_PURPOSE, /* of the command that follows */
    LINE_COMMAND,
    LINE_ITEM,
    LINE_BLANK
};

struct diagnosis_line {
    enum diagnosis_line_kind kind;
    size_t finding;             /* its index; SIZE_MAX: the line is of none */
    int number;                 /* LINE_FINDING */
    enum confidence confidence; /* LINE_FINDING */
    bool changes;               /* LINE_COMMAND: it changes the cluster */
    const char *text;           /* not sanitized */
};

/* Calls `take` for each line. `folded`: of a finding only its title. */
void diagnosis_lines(const struct diagnosis *diagnosis, bool folded,
                     void (*take)(void *context, const struct diagnosis_line *line), void *context);

void diagnosis_text(struct str *out, const struct diagnosis *diagnosis, bool ascii); /* sanitized */
void diagnosis_markdown(struct str *out, const struct diagnosis *diagnosis);         /* sanitized */

const char *diagnosis_confidence(enum confidence confidence); /* for a person, translated */

#endif
