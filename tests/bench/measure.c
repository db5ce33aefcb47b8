/* Runs a command and prints what a shell's `time` cannot: measure total|first COMMAND...
 *
 *   total   seconds until it ended, its standard output going to /dev/null
 *   first   seconds until the first byte of its standard output; then it is killed
 *
 * One line: SECONDS CPU_SECONDS RESIDENT_KIB EXIT_CODE
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static _Noreturn void run(char **command, int out)
{
    dup2(out, STDOUT_FILENO);
    execvp(command[0], command);
    fprintf(stderr, "measure: %s: %s\n", command[0], strerror(errno));
    _exit(127);
}

int main(int argc, char **argv)
{
    int ends[2];
    char byte;
    if (argc < 3 || (strcmp(argv[1], "total") && strcmp(argv[1], "first")) || pipe(ends))
        return 2;
    int first = strcmp(argv[1], "first") == 0;
    int out = first ? ends[1] : open("/dev/null", O_WRONLY);
    double start = now(), end = 0;
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        run(argv + 2, out);
    }
    close(ends[1]);
    if (first) {
        while (read(ends[0], &byte, 1) < 0 && errno == EINTR)
            ;
        end = now();
        kill(child, SIGKILL); /* a polite end could wait for the pipe that nobody reads */
    }
    int status = 0;
    struct rusage usage;
    while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR)
        ;
    if (!first)
        end = now();
    printf("%.4f %.3f %ld %d\n", end - start, seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss,
           WIFEXITED(status) ? WEXITSTATUS(status) : 0);
    return 0;
}
