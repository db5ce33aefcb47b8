/* The dashboard in a pseudo-terminal under load: how fast it reads a topic, how soon a key is on the screen, what it
 * writes to the terminal, its memory, and what it costs when nothing flows.
 *
 * usage: dashboard RECORDS WEIR ARGUMENT...       a key all the time until so many records were read
 *        dashboard groups:TEXT WEIR ARGUMENT...   from the start to the groups screen with TEXT on it, then keys there
 * prints one line: seconds to that, keys pressed, median ms, p99 ms, max ms, kB a second to the terminal (keys aside),
 * RSS MiB, idle % of a core
 */
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COLUMNS = 120, ROWS = 40, KEYS = 4000, LIMIT_S = 120, IDLE_S = 5, GROUP_KEYS = 600 };

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

struct run {
    int master, told;
    pid_t child;
    uint64_t bytes; /* to the terminal */
    unsigned long long frames, keys, read;
    char line[256];
    size_t line_len;
    const char *wanted; /* is looked for in what is written to the terminal; NULL: nothing is, or it was there */
    char tail[256];     /* the end of what was written */
    size_t tail_len;
};

static void look_for_wanted(struct run *run, const char *bytes, size_t len)
{
    for (size_t i = 0; run->wanted && i < len; i++) {
        size_t wanted = strlen(run->wanted);
        if (run->tail_len == sizeof run->tail)
            memmove(run->tail, run->tail + 1, --run->tail_len);
        run->tail[run->tail_len++] = bytes[i];
        if (run->tail_len >= wanted && memcmp(run->tail + run->tail_len - wanted, run->wanted, wanted) == 0)
            run->wanted = NULL;
    }
}

static void take_line(struct run *run)
{
    run->line[run->line_len] = '\0';
    if (sscanf(run->line, "frame %llu idle keys %llu read %llu", &run->frames, &run->keys, &run->read) != 3)
        fprintf(stderr, "dashboard: cannot read '%s'\n", run->line);
    run->line_len = 0;
}

/* Takes what the program writes; waits at most `wait_ms`. False: it has ended. */
static bool pump(struct run *run, int wait_ms)
{
    char bytes[65536];
    struct pollfd fds[] = {{.fd = run->master, .events = POLLIN}, {.fd = run->told, .events = POLLIN}};
    poll(fds, 2, wait_ms);
    ssize_t len;
    while ((len = read(run->master, bytes, sizeof bytes)) > 0) {
        run->bytes += (uint64_t)len;
        look_for_wanted(run, bytes, (size_t)len);
    }
    while ((len = read(run->told, bytes, sizeof bytes)) > 0) {
        for (ssize_t i = 0; i < len; i++) {
            if (bytes[i] == '\n')
                take_line(run);
            else if (run->line_len + 1 < sizeof run->line)
                run->line[run->line_len++] = bytes[i];
        }
    }
    return len != 0; /* 0: the other end is closed */
}

static bool start(struct run *run, char **argv)
{
    int told[2];
    struct winsize size = {.ws_col = COLUMNS, .ws_row = ROWS};
    if (pipe(told) != 0)
        return false;
    run->child = forkpty(&run->master, NULL, NULL, &size);
    if (run->child == 0) {
        char number[16];
        snprintf(number, sizeof number, "%d", told[1]);
        setenv("WEIR_TEST_FD", number, 1);
        setenv("TERM", "xterm-256color", 1);
        execv(argv[0], argv);
        _exit(127);
    }
    close(told[1]);
    run->told = told[0];
    fcntl(run->told, F_SETFL, O_NONBLOCK);
    fcntl(run->master, F_SETFL, O_NONBLOCK);
    return run->child > 0;
}

/* A number of /proc/PID/NAME after `label`; -1: not to be had. */
static long proc_number(pid_t pid, const char *name, const char *label)
{
    char path[64], line[512];
    long value = -1;
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, label, strlen(label)) == 0)
            value = strtol(line + strlen(label), NULL, 10);
    if (file)
        fclose(file);
    return value;
}

static double cpu_seconds(pid_t pid)
{
    char path[64];
    unsigned long user = 0, kernel = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    if (fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &kernel) != 2)
        user = kernel = 0;
    fclose(file);
    return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* One key at a time, each until it is on the screen; returns milliseconds, or -1 when the program has ended. */
static double press(struct run *run, const char *key)
{
    unsigned long long before = run->keys;
    int64_t pressed = now_us();
    if (write(run->master, key, 1) != 1)
        return -1;
    while (run->keys == before)
        if (!pump(run, 100) || now_us() - pressed > 10000000)
            return -1;
    return (double)(now_us() - pressed) / 1000;
}

struct pressed {
    double ms[KEYS];
    int count;
};

static void note(struct pressed *pressed, double ms)
{
    if (ms >= 0 && pressed->count < KEYS)
        pressed->ms[pressed->count++] = ms;
}

/* A key all the time while records come. Returns the seconds that it took. */
static double read_records(struct run *run, unsigned long long records, int64_t began, struct pressed *pressed)
{
    int64_t limit = began + (int64_t)LIMIT_S * 1000000;
    while (run->read < records && now_us() < limit && pump(run, 20))
        note(pressed, run->read ? press(run, "\t") : -1);
    return (double)(now_us() - began) / 1e6;
}

/* The groups screen is asked for at once, and is walked through when it is there, while its groups are swept. Returns
 * the seconds until it was there; < 0: it never was. */
static double walk_groups(struct run *run, const char *wanted, int64_t began, struct pressed *pressed)
{
    int64_t limit = began + (int64_t)LIMIT_S * 1000000;
    while (!run->frames && now_us() < limit && pump(run, 5)) /* what is typed before is thrown away */
        ;
    run->wanted = wanted;
    press(run, "3");
    while (run->wanted && now_us() < limit && pump(run, 5))
        ;
    double seconds = run->wanted ? -1 : (double)(now_us() - began) / 1e6;
    for (int i = 0; !run->wanted && i < GROUP_KEYS; i++) {
        note(pressed, press(run, i % 3 == 2 ? "k" : "j"));
        pump(run, 15);
    }
    return seconds;
}

int main(int argc, char **argv)
{
    static const char of_groups[] = "groups:";
    if (argc < 3)
        return 2;
    bool groups = strncmp(argv[1], of_groups, strlen(of_groups)) == 0;
    unsigned long long records = groups ? 0 : strtoull(argv[1], NULL, 10);
    struct run run = {0};
    static struct pressed pressed;
    int64_t began = now_us();
    if (!start(&run, argv + 2))
        return 1;
    double seconds = groups ? walk_groups(&run, argv[1] + strlen(of_groups), began, &pressed)
                            : read_records(&run, records, began, &pressed);
    const double *latency = pressed.ms;
    int keys = pressed.count;
    long rss_kb = proc_number(run.child, "status", "VmHWM:");
    bool whole = run.read >= records && seconds >= 0;

    /* Nothing flows now: what it costs, and what it writes. */
    uint64_t bytes = run.bytes;
    double cpu = cpu_seconds(run.child);
    for (int64_t until = now_us() + (int64_t)IDLE_S * 1000000; now_us() < until;)
        pump(&run, 100);
    double idle = (cpu_seconds(run.child) - cpu) / IDLE_S * 100, idle_kb = (double)(run.bytes - bytes) / IDLE_S / 1000;
    kill(run.child, SIGTERM);
    waitpid(run.child, NULL, 0);
    if (!whole && groups)
        fprintf(stderr, "dashboard: the groups screen never had its groups\n");
    else if (!whole)
        fprintf(stderr, "dashboard: only %llu of %llu records came in %.0f s\n", run.read, records, seconds);
    if (!whole)
        return 1;
    qsort(pressed.ms, (size_t)keys, sizeof *pressed.ms, by_value);
    printf("%.3f %d %.2f %.2f %.2f %.1f %.1f %.2f\n", seconds, keys, keys ? latency[keys / 2] : 0,
           keys ? latency[keys * 99 / 100] : 0, keys ? latency[keys - 1] : 0, idle_kb, (double)rss_kb / 1024, idle);
    return 0;
}
