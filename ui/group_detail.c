#include "ui/group_detail.h"

#include <string.h>

#include "base/lang.h"
#include "ui/table_pane.h"

const struct group_detail *group_detail_of(const struct pane_model *model)
{
    const struct group_detail *detail = model->snapshot->group;
    return detail && strcmp(detail->summary.group, model->group) == 0 ? detail : NULL;
}

uint64_t group_row_key(const struct lag_row *row)
{
    return table_pane_key(row->topic) ^ ((uint64_t)row->partition + 1) * 0x9e3779b97f4a7c15u;
}

const struct member_row *group_owner(const struct group_detail *detail, const struct lag_row *row)
{
    bool known = row->owner >= 0 && (size_t)row->owner < detail->member_count;
    return known ? &detail->members[row->owner] : NULL;
}

const struct member_row *group_target(const struct group_detail *detail, const struct lag_row *row)
{
    bool known = row->moves && row->target >= 0 && (size_t)row->target < detail->member_count;
    return known ? &detail->members[row->target] : NULL;
}

void group_member_append(struct str *out, const struct member_row *member)
{
    str_append(out, member->client_id ? member->client_id : "");
    if (member->host && *member->host)
        str_appendf(out, " @ %s", member->host);
}

void group_empty(const struct pane_model *model, const char **what, const char **why)
{
    const struct group_detail *detail = group_detail_of(model);
    if (!detail) {
        *what = _("asking for this group");
        return;
    }
    const struct group_row *summary = &detail->summary;
    if (summary->status.denied)
        *what = _("this group may not be described, or its offsets seen, with these rights");
    else if (summary->status.error)
        *what = _("the group could not be asked: 7 says more");
    else if (group_type_shares(summary->type))
        *what = _("a share group has no offsets that this library can ask for; the command above shows them");
    else
        *what = _("no partitions: nothing was committed and nobody owns any");
    *why = _("r asks again");
}
