/* `weir lag --check`: a line for each group that is not fine, and an exit code for scripts. */
#ifndef WEIR_CLI_LAG_CHECK_H
#define WEIR_CLI_LAG_CHECK_H

#include "base/str.h"
#include "model/alarm.h"
#include "source/source.h"
#include "text/jsonw.h"

/* Beside those of enum error_kind. */
enum { CHECK_NOT_JUDGED = 6, CHECK_OVER_LINE = 7 };

struct lag_check {
    struct alarm_lines lines;
    /* Where a line comes from that was not drawn on the command line: "lag_warn of profile prod"; NULL: it was. */
    const char *lag_from, *behind_from;
    bool all;     /* no group was named: what cannot be listed cannot be judged */
    bool quiet;   /* no lines */
    bool verbose; /* lines for groups that are fine or need no judgement, too */
    bool ascii;
};

/* 0: every group could be judged and is within the lines. Over the line beats not judged. No group at all is nothing
 * that could be judged. */
int lag_check_exit_code(const struct lag_check *check, const struct answer *answer);
/* The member "lines" of an object: what is measured with, and where it comes from. */
void lag_check_json(const struct lag_check *check, struct jsonw *json);
void lag_check_lines(const struct lag_check *check, const struct answer *answer, struct str *out);

#endif
