/* What moves groups; part of app_write_command.c's table. @locality T0 */
#ifndef WEIR_UI_APP_GROUP_WRITE_H
#define WEIR_UI_APP_GROUP_WRITE_H

#include "model/lag_row.h"
#include "ui/app.h"
#include "ui/words.h"

void app_group_run_reset(struct app *app, const struct words *words);
void app_group_run_delete_offsets(struct app *app, const struct words *words);
void app_group_run_delete(struct app *app, const struct words *words);
void app_group_run_undo(struct app *app, const struct words *words);

const char *app_group_here(struct app *app); /* the group that is shown, or selected; NULL: none */
/* The partition that one stands on in a group: of its table, chart or assignment; NULL: none. */
const struct lag_row *app_group_row(struct app *app);
bool app_group_reset(struct app *app); /* R: the command line with the group that is shown or selected */

#endif
