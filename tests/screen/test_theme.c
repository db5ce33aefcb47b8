#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "ui/theme.h"

/* Contrast as WCAG 2 defines it, from 1 to 21. */
static double luminance(uint32_t rgb)
{
    double part[3];
    for (int i = 0; i < 3; i++) {
        double c = (double)(rgb >> (16 - 8 * i) & 255) / 255;
        part[i] = c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
    }
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
}

static double contrast(uint32_t a, uint32_t b)
{
    double la = luminance(a), lb = luminance(b);
    return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

static bool is_decoration(enum role role)
{
    return role == ROLE_BORDER || role == ROLE_AXIS;
}

static void test_every_theme_can_be_read(void **state)
{
    (void)state;
    size_t count;
    const char *const *names = theme_names(&count);
    assert_true(count >= 3);
    for (size_t i = 0; i < count; i++) {
        struct theme theme;
        assert_true(theme_load(&theme, names[i], NULL));
        for (int role = 0; role < ROLE_COUNT; role++) {
            for (int selected = 0; selected < 2; selected++) {
                struct terminal_look look = theme_resolve(&theme, (enum role)role, selected, DEPTH_TRUE);
                if (look.fg < 0 || look.bg < 0 || (is_decoration((enum role)role) && !selected))
                    continue;
                double ratio = contrast((uint32_t)look.fg, (uint32_t)look.bg);
                if (ratio < 3)
                    fail_msg("%s: %s%s has a contrast of %.2f only", names[i], role_name((enum role)role),
                             selected ? " (selected)" : "", ratio);
            }
        }
    }
}

static void test_a_selection_shows_at_every_depth(void **state)
{
    (void)state;
    size_t count;
    const char *const *names = theme_names(&count);
    for (size_t i = 0; i < count; i++) {
        struct theme theme;
        assert_true(theme_load(&theme, names[i], NULL));
        for (int depth = DEPTH_MONO; depth <= DEPTH_TRUE; depth++) {
            for (int role = 0; role < ROLE_COUNT; role++) {
                if (role == ROLE_SELECTION) /* looks selected by itself */
                    continue;
                struct terminal_look plain = theme_resolve(&theme, (enum role)role, false, (enum color_depth)depth);
                struct terminal_look chosen = theme_resolve(&theme, (enum role)role, true, (enum color_depth)depth);
                bool reversed = (chosen.attributes ^ plain.attributes) & LOOK_REVERSE;
                assert_true(reversed || plain.bg != chosen.bg);
                assert_true(chosen.fg != chosen.bg || chosen.fg == -1);
                int32_t limit = depth == DEPTH_8 ? 8 : depth == DEPTH_16 ? 16 : depth == DEPTH_256 ? 256 : 0x1000000;
                assert_true(plain.fg < limit && plain.bg < limit && chosen.fg < limit && chosen.bg < limit);
                if (depth == DEPTH_MONO)
                    assert_true(plain.fg == -1 && plain.bg == -1 && chosen.fg == -1 && chosen.bg == -1);
            }
        }
    }
}

static void test_the_nearest_colours(void **state)
{
    (void)state;
    assert_int_equal(theme_nearest(0xff0000, DEPTH_256), 196);
    assert_int_equal(theme_nearest(0x808080, DEPTH_256), 244);
    assert_int_equal(theme_nearest(0x000000, DEPTH_256), 16);
    assert_int_equal(theme_nearest(0xffffff, DEPTH_16), 15);
    assert_int_equal(theme_nearest(0xff0000, DEPTH_16), 9);
    assert_int_equal(theme_nearest(0x00b000, DEPTH_8), 2);
    assert_int_equal(theme_nearest(0x101010, DEPTH_8), 0);
}

static void test_a_theme_says_what_it_changes(void **state)
{
    (void)state;
    static const char text[] = "# mine\ninherit = light\nwarning = #FF8800 - bold underline\nok = green black\n";
    struct theme light, theme;
    assert_true(theme_load(&light, "light", NULL));
    assert_true(theme_load(&theme, "default", NULL));
    assert_true(theme_parse(&theme, "mine.theme", text, sizeof text - 1, NULL));
    const struct look *warning = &theme.roles[ROLE_WARNING];
    assert_int_equal(warning->fg.kind, COLOR_RGB);
    assert_int_equal(theme_rgb(&theme, warning->fg, false), 0xff8800);
    assert_int_equal(warning->bg.kind, COLOR_DEFAULT);
    assert_int_equal(warning->attributes, LOOK_BOLD | LOOK_UNDERLINE);
    assert_int_equal(theme.roles[ROLE_OK].fg.kind, COLOR_NAMED);
    assert_int_equal(theme.roles[ROLE_OK].fg.index, 2);
    assert_memory_equal(&theme.roles[ROLE_TEXT], &light.roles[ROLE_TEXT], sizeof(struct look));
}

static void test_errors_say_where_and_what(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says[4];
    } bad[] = {
        {"\nwarnign = red", {"my.theme:2", "warnign", "warning"}},
        {"error = #12345", {"my.theme:1", "error", "#12345", "#rrggbb"}},
        {"error = #12345g", {"my.theme:1", "#12345g"}},
        {"error = redd", {"my.theme:1", "redd"}},
        {"error = red - blinking", {"my.theme:1", "blinking", "underline"}},
        {"error =", {"my.theme:1", "error"}},
        {"[colours]", {"my.theme:1", "section"}},
        {"ok = green\n\ninherit = lihgt", {"my.theme:3", "inherit", "light"}},
        {"no equals sign", {"my.theme:1"}},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct theme theme;
        struct error error = {0};
        assert_true(theme_load(&theme, "default", NULL));
        assert_false(theme_parse(&theme, "my.theme", bad[i].text, strlen(bad[i].text), &error));
        for (int k = 0; k < 4 && bad[i].says[k]; k++)
            if (!strstr(error.text, bad[i].says[k]))
                fail_msg("'%s' does not say '%s'", error.text, bad[i].says[k]);
    }
}

static void test_an_unknown_theme(void **state)
{
    (void)state;
    struct theme theme;
    struct error error = {0};
    assert_false(theme_load(&theme, "monocrome", &error));
    assert_non_null(strstr(error.text, "monochrome"));
    assert_false(theme_load(&theme, "/nowhere/at.theme", &error));
    assert_non_null(strstr(error.text, "/nowhere/at.theme"));
}

static void test_a_theme_that_inherits_itself(void **state)
{
    (void)state;
    char path[] = "/tmp/weir-theme-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    fprintf(file, "inherit = %s\n", path);
    fclose(file);
    struct theme theme;
    struct error error = {0};
    bool loaded = theme_load(&theme, path, &error);
    remove(path);
    assert_false(loaded);
    assert_non_null(strstr(error.text, "circle"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_theme_can_be_read),      cmocka_unit_test(test_a_selection_shows_at_every_depth),
        cmocka_unit_test(test_the_nearest_colours),          cmocka_unit_test(test_a_theme_says_what_it_changes),
        cmocka_unit_test(test_errors_say_where_and_what),    cmocka_unit_test(test_an_unknown_theme),
        cmocka_unit_test(test_a_theme_that_inherits_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
