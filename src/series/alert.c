#include "series/alert.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/lang.h"

/* A sign that is not within brackets and quotes; NULL: there is none. */
static const char *find_sign(const char *text)
{
    bool quoted = false;
    for (; *text; text++) {
        if (quoted && *text == '\\' && text[1])
            text++;
        else if (*text == '"')
            quoted = !quoted;
        else if (!quoted && (*text == '>' || *text == '<'))
            return text;
    }
    return NULL;
}

bool alert_rule_parse(struct alert_rule *rule, const char *text, struct error *error)
{
    struct chart_spec spec = {0};
    text += strspn(text, " ");
    if (strcmp(text, "off") == 0) {
        *rule = (struct alert_rule){0};
        return true;
    }
    const char *sign = find_sign(text), *end = sign;
    char *rest;
    if (!sign)
        return error_set(error, ERROR_USAGE, _("an alert is PATH > NUMBER, PATH < NUMBER, or off"));
    double level = strtod(sign + 1, &rest);
    if (rest == sign + 1 || rest[strspn(rest, " ")] || !isfinite(level))
        return error_set(error, ERROR_USAGE, _("'%s' is no number that something could cross"), sign + 1);
    while (end > text && end[-1] == ' ')
        end--;
    if (!chart_spec_add(&spec, text, (size_t)(end - text), error))
        return false;
    *rule = (struct alert_rule){.below = *sign == '<', .level = level};
    memcpy(rule->path, spec.paths[0], sizeof rule->path);
    return true;
}

void alert_rule_append(struct str *out, const struct alert_rule *rule)
{
    if (*rule->path)
        str_appendf(out, "%s %c %.17g", rule->path, rule->below ? '<' : '>', rule->level);
}

void alert_init(struct alert *alert, const struct alert_rule *rule)
{
    *alert = (struct alert){.rule = *rule};
}

void alert_add(struct alert *alert, double value, int64_t at_ms, int32_t partition, int64_t offset)
{
    bool over = alert->rule.below ? value < alert->rule.level : value > alert->rule.level;
    if (over != (alert->known && alert->over))
        alert->crossings[alert->count++ % ALERT_CROSSINGS] = (struct crossing){at_ms, value, partition, offset, over};
    alert->known = true;
    alert->over = over;
}
