#include "ui/role.h"

static const struct {
    const char *name;
    char letter;
} roles[ROLE_COUNT] = {
#define X(id, text, mark) [ROLE_##id] = {text, mark},
    ROLES(X)
#undef X
};

const char *role_name(enum role role)
{
    return roles[role].name;
}

char role_letter(enum role role)
{
    return roles[role].letter;
}
