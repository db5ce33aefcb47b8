#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/quantity.h"
#include "config/windows.h"
#include "kafka/survey_state.h"

static void put(struct map *map, const char *name)
{
    if (name)
        map_put(map, name, strlen(name), 1);
}

struct survey_scope *survey_scope_copy(const struct scope *scope)
{
    struct survey_scope *copy = mem_zero(1, sizeof *copy);
    copy->focused_topic = mem_strdup(scope->focused_topic);
    copy->focused_group = mem_strdup(scope->focused_group);
    copy->sweep_ms = scope->sweep_ms;
    copy->behind_warn_s = scope->behind_warn_s;
    put(&copy->topics, scope->focused_topic);
    put(&copy->groups, scope->focused_group);
    for (size_t i = 0; i < scope->visible_topic_count; i++)
        put(&copy->topics, scope->visible_topics[i]);
    for (size_t i = 0; i < scope->visible_group_count; i++)
        put(&copy->groups, scope->visible_groups[i]);
    return copy;
}

void survey_scope_destroy(struct survey_scope *scope)
{
    if (!scope)
        return;
    free(scope->focused_topic);
    free(scope->focused_group);
    map_finish(&scope->topics);
    map_finish(&scope->groups);
    free(scope);
}

bool survey_sees_topic(const struct survey *survey, const char *name)
{
    return map_get(&survey->scope->topics, name, strlen(name), NULL);
}

bool survey_sees_group(const struct survey *survey, const char *name)
{
    return map_get(&survey->scope->groups, name, strlen(name), NULL);
}

bool survey_row_due(const struct survey *survey, bool focused, uint32_t times, int64_t asked_us, int64_t now_us)
{
    if (!asked_us || survey->asked_to_refresh || (focused && survey->focus_changed))
        return true;
    bool soon = focused || times < SURVEY_EAGER;
    int64_t rhythm_ms = soon ? survey->rhythm.focused_ms : survey->rhythm.visible_ms;
    return now_us - asked_us >= rhythm_ms * 1000;
}

bool survey_sweeps(const struct survey *survey)
{
    return survey->scope->sweep_ms != QUANTITY_OFF;
}

int64_t survey_sweep_ms(const struct survey *survey)
{
    int64_t wanted = survey->scope->sweep_ms;
    return wanted > 0 ? wanted / windows_divisor() : survey->rhythm.sweep_ms;
}

void survey_passes_anew(struct survey *survey, int64_t now_us)
{
    struct survey_pass *passes[] = {&survey->topic_pass, &survey->id_pass, &survey->group_pass};
    for (size_t i = 0; i < sizeof passes / sizeof *passes; i++)
        if (passes[i]->started_us)
            *passes[i] = (struct survey_pass){.started_us = now_us};
}

bool survey_pass_wants(const struct survey_pass *pass, bool fresh, int64_t asked_us)
{
    return fresh ? asked_us == 0 : asked_us < pass->started_us;
}

size_t survey_pass_step(const struct survey *survey, struct survey_pass *pass, size_t count, size_t seen, size_t most,
                        int64_t now_us)
{
    int64_t length_us = survey_sweep_ms(survey) * 1000;
    if (!pass->started_us) {
        *pass = (struct survey_pass){.started_us = now_us, .first = true};
        seen = 0;
    } else if (seen >= count) {
        if (now_us - pass->started_us < length_us)
            return 0;
        *pass = (struct survey_pass){.started_us = now_us};
        return 0; /* the next step counts from here */
    }
    size_t left = count - seen;
    if (pass->first)
        return left < most ? left : most;
    double part = (double)(now_us - pass->started_us) / (double)length_us;
    size_t by_now = (size_t)((double)count * part) + 1;
    size_t wanted = by_now > seen ? by_now - seen : 0;
    if (wanted > left)
        wanted = left;
    return wanted < most ? wanted : most;
}
