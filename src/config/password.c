#include "config/password.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/lang.h"
#include "base/mem.h"

char *password_run(const char *command, const char *origin, struct error *error)
{
    char line[4096] = "";
    FILE *pipe = popen(command, "r");
    if (!pipe) {
        error_set(error, ERROR_USAGE, _("%s: password_command cannot be run"), origin);
        return NULL;
    }
    bool got = fgets(line, sizeof line, pipe) != NULL;
    while (getc(pipe) != EOF)
        continue; /* or the command would be ended by a broken pipe */
    int status = pclose(pipe);
    line[strcspn(line, "\r\n")] = '\0';
    if (status == -1 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        error_set(error, ERROR_USAGE, _("%s: password_command failed with exit status %d"), origin,
                  status != -1 && WIFEXITED(status) ? WEXITSTATUS(status) : -1);
        got = false;
    } else if (!got || !*line) {
        error_set(error, ERROR_USAGE,
                  _("%s: password_command printed nothing; expected the password on its first line"), origin);
        got = false;
    }
    char *password = got ? mem_strdup(line) : NULL;
    explicit_bzero(line, sizeof line);
    return password;
}
