/* The diagnosis on the screen: a poisoned group on virtual time, the record at which it is stuck beside the one before
 * it, findings that fold; and its keys in the whole dashboard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "engine/investigation.h"
#include "engine/session_investigation.h"
#include "model/lag_judge.h"
#include "model/lag_watch.h"
#include "model/snapshot.h"
#include "screen.h"
#include "shown_app.h"
#include "sim.h"

enum { ORIGIN_US = 1000000000, WAIT_US = 10000000 };

/* A source that is asked for records alone. */
struct asked {
    struct source base;
    uint64_t tag;
    int64_t from, to;
};

static void read_at(struct source *source, const struct read_request *request)
{
    struct asked *asked = (struct asked *)source;
    asked->tag = request->tag;
    asked->from = request->places[0].from;
    asked->to = request->places[0].to;
}

static void capabilities(const struct source *source, struct capabilities *out)
{
    (void)source;
    snprintf(out->bootstrap, sizeof out->bootstrap, "localhost:9092");
}

static const struct source_ops ops = {.read_at = read_at, .capabilities = capabilities};

struct scene {
    struct asked asked;
    struct investigation *investigation;
    struct pane_model model;
    struct grid grid;
    void *pane;
};

static void look(struct scene *scene, struct sim *sim, struct sim_eye *eye, struct lag_watch *watch)
{
    struct arena *arena = NULL;
    struct group_detail *detail = sim_look(sim, eye, &arena);
    struct lag_news_list news = {0};
    int64_t now_us = sim_now_us(sim) + ORIGIN_US;
    const struct lag_look at = {
        .rules = &lag_rules_shipped, .now_us = now_us, .now_ms = sim_wall_ms(sim), .arena = arena};
    detail->summary.status.as_of_us = detail->block.captured_us = now_us;
    detail->block.captured_ms = sim_wall_ms(sim);
    lag_watch_look(watch, detail, &at, &news);
    sim_eye_note(eye, detail);
    free(news.items);
    struct snapshot snapshot = {.group = detail};
    investigation_poll(scene->investigation, &snapshot);
    block_release(&detail->block);
}

static void add_record(struct batch *batch, int64_t offset, const char *value, size_t len)
{
    struct record_fields fields = {.offset = offset,
                                   .timestamp_ms = 1767269400000 + offset,
                                   .timestamp_type = TIMESTAMP_CREATE,
                                   .key = {"k", 1},
                                   .value = {value, len}};
    batch_add(batch, &fields, 0);
}

/* The one before it is JSON; the record there is, too, or it is `broken`. */
static void answer(struct scene *scene, bool broken)
{
    static const char before[] = "{\"id\":60981,\"city\":\"Lima\",\"amount\":104.5,\"items\":[\"book\",\"pen\"]}";
    static const char other[] =
        "{\"id\":60982,\"city\":null,\"amount\":\"much\",\"items\":[],\"note\":\"none of this fits\"}";
    static const char here[] = "\x00\x01\xff\xfe broken \x1b[31m bytes \x80\x81\x82\x83\x84\x85\x86\x87";
    int64_t next = scene->asked.to - 8;
    struct event event = {.kind = EVENT_READ_DONE, .tag = scene->asked.tag};
    add_record(&event.batch, next - 1, before, sizeof before - 1);
    if (broken)
        add_record(&event.batch, next, here, sizeof here - 1);
    else
        add_record(&event.batch, next, other, sizeof other - 1);
    assert_true(investigation_take(scene->investigation, &event));
    event_finish(&event);
}

static void settle(struct scene *scene)
{
    int64_t until_us = clock_mono_us() + WAIT_US;
    while (investigation_waits(scene->investigation)) {
        assert_true(clock_mono_us() < until_us);
        investigation_poll(scene->investigation, NULL);
    }
    investigation_poll(scene->investigation, NULL);
}

static void open_scene(struct scene *scene, int width, int height, bool broken)
{
    const struct sim_spec spec = {.members = 2, .trouble = TROUBLE_POISON, .at_s = 600};
    struct investigation_spec wanted = {
        .group = "shop", .weir = "weir", .rules = &lag_rules_shipped, .wanted_us = 600000000, .first_tag = 1};
    *scene = (struct scene){.asked.base.ops = &ops};
    scene->investigation = investigation_create(&wanted, &scene->asked.base, NULL);
    struct sim *sim = sim_create(&spec, 7);
    struct sim_eye *eye = sim_eye_create(2);
    struct lag_watch *watch = lag_watch_create();
    for (int at_s = 500; at_s <= 900; at_s += 2) {
        sim_run_to(sim, (int64_t)at_s * SIM_SECOND + SIM_SECOND / 2);
        look(scene, sim, eye, watch);
    }
    assert_true(scene->asked.tag > 0);
    answer(scene, broken);
    settle(scene);
    lag_watch_destroy(watch);
    sim_eye_destroy(eye);
    sim_destroy(sim);
    scene->model = (struct pane_model){.investigation = scene->investigation, .group = "shop"};
    scene->pane = pane_diagnosis.create();
    grid_init(&scene->grid, width, height, false);
}

static void show(struct scene *scene, const char *golden)
{
    struct str title = {0};
    grid_clear(&scene->grid);
    struct canvas whole = canvas_of(&scene->grid);
    pane_diagnosis.update(&scene->model, scene->pane, scene->grid.width - 2, scene->grid.height - 2);
    pane_diagnosis.title(&scene->model, scene->pane, &title);
    struct canvas inner =
        canvas_box(&whole, (struct rect){0, 0, scene->grid.width, scene->grid.height}, true, str_text(&title));
    pane_diagnosis.draw(&scene->model, scene->pane, &inner, true);
    str_finish(&title);
    screen_expect_sound(&scene->grid);
    if (golden)
        screen_expect(&scene->grid, golden);
}

static void press(struct scene *scene, enum action action, int times)
{
    for (int i = 0; i < times; i++)
        pane_diagnosis.handle(&scene->model, scene->pane, action);
    show(scene, NULL);
}

static void close_scene(struct scene *scene)
{
    pane_diagnosis.destroy(scene->pane);
    investigation_destroy(scene->investigation);
    grid_finish(&scene->grid);
}

static void a_poison_record_is_shown_beside_the_one_before(void **state)
{
    (void)state;
    struct scene scene;
    open_scene(&scene, 120, 40, false);
    show(&scene, "diagnosis_poison_120x40");
    press(&scene, ACTION_VIEW, 1);
    show(&scene, "diagnosis_bytes_120x40");
    close_scene(&scene);
}

static void where_there_is_no_room_one_stands_above_the_other(void **state)
{
    (void)state;
    struct scene scene;
    open_scene(&scene, 80, 24, true);
    show(&scene, "diagnosis_poison_80x24");
    press(&scene, ACTION_END, 1);
    show(&scene, "diagnosis_end_80x24");
    close_scene(&scene);
}

static void findings_fold_and_the_record_opens(void **state)
{
    (void)state;
    struct scene scene;
    struct investigation_record place;
    struct record record;
    open_scene(&scene, 80, 24, true);
    show(&scene, NULL);
    press(&scene, ACTION_DOWN, 4);
    assert_int_equal(pane_diagnosis.handle(&scene.model, scene.pane, ACTION_ENTER), PANE_CHANGED);
    show(&scene, "diagnosis_folded_80x24");
    assert_false(pane_diagnosis_record(&scene.model, scene.pane, &place, &record));
    pane_diagnosis.handle(&scene.model, scene.pane, ACTION_ENTER);
    show(&scene, NULL);
    press(&scene, ACTION_DOWN, 1);
    assert_int_equal(pane_diagnosis.handle(&scene.model, scene.pane, ACTION_ENTER), PANE_OPENED);
    assert_true(pane_diagnosis_record(&scene.model, scene.pane, &place, &record));
    assert_int_equal(record.head->offset, scene.asked.to - 9); /* the one before it stands above */
    close_scene(&scene);
}

static void at_every_size_it_is_sound(void **state)
{
    (void)state;
    struct scene scene;
    open_scene(&scene, 120, 40, true);
    for (int width = 1; width <= 130; width += 7)
        for (int height = 1; height <= 50; height += 9) {
            grid_finish(&scene.grid);
            grid_init(&scene.grid, width, height, width % 2);
            scene.model.ascii = width % 2;
            show(&scene, NULL);
            press(&scene, ACTION_PAGE_DOWN, 2);
            press(&scene, ACTION_HOME, 1);
        }
    close_scene(&scene);
}

static void keys_of_the_dashboard_lead_there_and_back(void **state)
{
    (void)state;
    struct shown_app shown = {0};
    struct app *app = &shown.app;
    shown_app_open(&shown, 100, 30);
    shown_app_press(app, "3 d");
    shown_app_wait(app, "Diagnosis of");
    shown_app_wait(app, "How things stand");
    assert_non_null(session_investigation(app->session));
    shown_app_press(app, "y");
    shown_app_wait(app, "for the clipboard");
    assert_non_null(strstr(str_text(&app->copied), "# "));
    assert_non_null(strstr(str_text(&app->copied), "## Not ruled out"));
    shown_app_press(app, "?");
    shown_app_wait(app, "copy the diagnosis as Markdown");
    shown_app_press(app, "Escape");
    assert_non_null(session_investigation(app->session));
    shown_app_press(app, "Escape");
    shown_app_draw(app);
    assert_null(session_investigation(app->session));
    assert_int_equal(app_place(app)->screen, SCREEN_GROUPS);
    assert_string_equal(app->group, "");
    shown_app_press(app, ": type:diagnose_nobody Enter");
    shown_app_wait(app, "there is no group 'nobody'");
    app_finish(app);
}

/* What is denied or absent is said, and what was watched stays. */
static void the_offsets_topic_is_read_when_asked_for(void **state)
{
    (void)state;
    struct shown_app shown = {0};
    struct app *app = &shown.app;
    shown_app_open(&shown, 100, 30);
    shown_app_press(app, "3 O");
    assert_string_equal(app->notice, "O does nothing in groups; ? lists its keys"); /* it is of a diagnosis */
    shown_app_press(app, "d");
    shown_app_wait(app, "How things stand");
    const struct investigation *begun = session_investigation(app->session);
    shown_app_press(app, "O");
    shown_app_wait(app, "__consumer_offsets was not read: the fixture does not answer that");
    assert_ptr_equal(session_investigation(app->session), begun);
    assert_false(investigation_reads_offsets(begun));
    shown_app_press(app, "d"); /* nor is it begun again */
    assert_string_equal(app->notice, "its diagnosis is open; :diagnose begins it anew");
    assert_ptr_equal(session_investigation(app->session), begun);
    shown_app_press(app, "Escape : type:diagnose_audit_--offsets-topic Enter");
    shown_app_wait(app, "Diagnosis of audit");
    shown_app_wait(app, "__consumer_offsets was not read");
    shown_app_press(app, ": type:diagnose_--offsets-topic Enter");
    shown_app_wait(app, "Diagnosis of audit");
    shown_app_wait(app, "__consumer_offsets was not read");
    shown_app_press(app, ": type:diagnose Enter"); /* without it again */
    shown_app_wait(app, "Diagnosis of audit");
    shown_app_press(app, ": type:diagnose_--offsets-topic_nobody Enter");
    shown_app_wait(app, "there is no group 'nobody'");
    app_finish(app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_poison_record_is_shown_beside_the_one_before),
        cmocka_unit_test(where_there_is_no_room_one_stands_above_the_other),
        cmocka_unit_test(findings_fold_and_the_record_opens),
        cmocka_unit_test(at_every_size_it_is_sound),
        cmocka_unit_test(keys_of_the_dashboard_lead_there_and_back),
        cmocka_unit_test(the_offsets_topic_is_read_when_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
