/* The whole dashboard on the fixture cluster, drawn into a grid instead of a terminal. */
#ifndef WEIR_TESTS_SHOWN_APP_H
#define WEIR_TESTS_SHOWN_APP_H

#include "fixture_source.h"
#include "ui/app.h"

/* Zeroed but for what is to be otherwise. */
struct shown_app {
    struct app app;
    struct ui_options options;
    struct fixture fixture;
};

/* Waits until every pane has its data. Each fails the test when it does not come to that; app_finish ends it. */
void shown_app_open(struct shown_app *shown, int width, int height);
void shown_app_press(struct app *app, const char *script); /* as --keys */
void shown_app_fit(struct app *app, int width, int height);
void shown_app_draw(struct app *app); /* with the time of day taken out of the header */
/* At the time at which the fixture made what is shown, without a notice: those come and go by the clock. */
void shown_app_draw_then(struct app *app);
/* Takes in what comes until the text stands on the screen and the writer has nothing to do, at most 10 s. */
void shown_app_wait(struct app *app, const char *text);

#endif
