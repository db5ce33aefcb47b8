#include "cli/cli.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/lang.h"
#include "base/mem.h"
#include "cli/alarm_setting.h"
#include "cli/call_line.h"
#include "cli/command_table.h"
#include "cli/command_words.h"
#include "cli/connect.h"
#include "cli/globals.h"
#include "cli/help.h"
#include "cli/interrupt.h"
#include "cli/serve.h"
#include "kafka/kafka.h"
#include "text/format.h"
#include "text/sanitize.h"

enum { DEFAULT_TIMEOUT_MS = 10000, DEFAULT_BUFFER = 64 << 20 };

/* One run of the program. */
struct run {
    int argc; /* without the program's name */
    char *const *argv;
    const struct cli_screen *screen;
    const struct command *command; /* NULL: the dashboard */
    struct options *options;
    struct config config;
    struct connect connect;
    bool ascii;
};

/* Only what text is made of follows the environment; numbers keep their point. */
static bool set_locale(void)
{
    if (!setlocale(LC_CTYPE, "") || strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
        const char *wanted = getenv("LC_ALL");
        wanted = wanted && *wanted ? wanted : getenv("LC_CTYPE");
        wanted = wanted && *wanted ? wanted : getenv("LANG");
        /* A UTF-8 locale that is not installed; somebody who asked for C or for Latin-1 gets ASCII. */
        bool missing = wanted && (strstr(wanted, "UTF-8") || strstr(wanted, "utf8"));
        bool unset = !wanted || !*wanted;
        if (missing || unset)
            (void)(setlocale(LC_CTYPE, "C.UTF-8") || setlocale(LC_CTYPE, "en_US.UTF-8"));
    }
    setlocale(LC_MESSAGES, "");
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* Before anything is printed: also what is wrong with the options is said in the language that they ask for. */
static void set_language(int argc, char *const *argv)
{
    const char *wanted = getenv("WEIR_LANG");
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--lang=", 7) == 0)
            wanted = argv[i] + 7;
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            wanted = argv[i + 1];
    }
    lang_choose(wanted && *wanted ? wanted : NULL);
}

/* Errors may hold bytes from a cluster; a terminal gets them escaped, line by line. */
static void print_lines(const char *prefix, const char *text)
{
    struct str line = {0};
    while (*text) {
        size_t len = strcspn(text, "\n");
        str_append(&line, prefix);
        sanitize_append(&line, text, len, SIZE_MAX, false);
        str_append_char(&line, '\n');
        text += len + (text[len] != '\0');
        prefix = "";
    }
    fputs(str_text(&line), stderr);
    str_finish(&line);
}

static void print_warnings(struct str *warnings)
{
    const char *at = str_text(warnings);
    while (*at) {
        size_t len = strcspn(at, "\n");
        char *line = mem_strndup(at, len);
        print_lines("weir: warning: ", line);
        free(line);
        at += len + (at[len] != '\0');
    }
    str_clear(warnings);
}

static int fail(const struct error *error, int code)
{
    if (error->text[0])
        print_lines("weir: ", error->text);
    return error->kind != ERROR_NONE ? (int)error->kind : code;
}

static size_t columns_of(int fd)
{
    long long columns = 0;
    const char *variable = getenv("COLUMNS");
    if (variable && str_to_i64(variable, &columns) && columns > 0 && columns <= 10000)
        return (size_t)columns;
    struct winsize size = {0};
    return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static bool wants_color(const struct options *options)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    return !options_flag(options, "no-color") && !(no_color && *no_color) && !(term && strcmp(term, "dumb") == 0);
}

static bool may_write(const struct run *run)
{
    return options_rank(run->options, "write") ? options_flag(run->options, "write") : run->connect.cluster.write;
}

/* What was allowed by --write alone, or not at all, needs it in the next command, too. */
static bool needs_write_flag(const struct run *run)
{
    return options_rank(run->options, "write") == OPTION_COMMAND_LINE || !may_write(run);
}

static int run_command(struct run *run, struct error *error)
{
    struct command_call call = {.command = run->command,
                                .options = run->options,
                                .format = options_text(run->options, "output"),
                                .timeout_ms = options_duration_ms(run->options, "timeout", DEFAULT_TIMEOUT_MS),
                                .out = stdout,
                                .out_is_terminal = isatty(STDOUT_FILENO) == 1,
                                .ascii = run->ascii,
                                .draw = run->screen->draw,
                                .opener = &run->connect.opener};
    /* The command's own name is the first operand. */
    const char *const *operands = options_operands(run->options, &call.operand_count, NULL);
    call.operands = operands + 1;
    call.operand_count--;
    call.color = call.out_is_terminal && wants_color(run->options);
    call.columns = call.out_is_terminal || getenv("COLUMNS") ? columns_of(STDOUT_FILENO) : 0;
    if (!command_check_operands(run->command, call.operand_count, error) ||
        !command_check_options(run->command, run->options, error) ||
        !command_check_format(call.format, run->command->formats, error) || !connect_choose(&run->connect, error))
        return ERROR_USAGE;
    print_warnings(&run->connect.warnings);
    const struct cluster *cluster = &run->connect.cluster;
    struct alarm_setting alarms;
    alarm_setting_read(run->options, &run->config, cluster, &alarms);
    call.alarms = &alarms;
    call.sweep_ms = options_duration_ms(run->options, "sweep", cluster->sweep_ms);
    struct call_line again;
    call_line_make(&again, run->options, cluster);
    call.weir = str_text(&again.weir);
    call.command_config = call_line_config(&again);
    call.write_by_flag = needs_write_flag(run);
    call.max_rate = options_count(run->options, "max-rate", cluster->max_rate);
    call.write_allowed = may_write(run);
    call.cluster_name = cluster->name;
    call.cluster_id = cluster->cluster_id;
    int code = run->command->run(&call, error);
    if ((code == 0 || code == ERROR_NO_MATCH) && call.partly) /* what is missing might have matched */
        code = ERROR_FAILED;
    if (call.interrupted && error->kind == ERROR_NONE)
        code = INTERRUPTED_EXIT;
    command_close(&call);
    call_line_finish(&again);
    return code;
}

static bool check_dashboard(const struct cli_ui_options *ui, const char *const *operands, size_t count, size_t dashes,
                            struct error *error)
{
    if (count > 1 && dashes > 0)
        return command_is_unknown(operands[0], error);
    if (count > 1)
        return error_set(error, ERROR_USAGE, _("too many operands: weir [OPTIONS] [TOPIC]"));
    if (dashes > 0 && !ui->dump && command_is_slip(operands[0], error))
        return false;
    return command_check_format(ui->dump_format, "text|ansi|svg", error);
}

/* As far as the options say it, whatever the cluster is. */
static struct cli_ui_options dashboard_of_options(const struct run *run)
{
    const struct options *options = run->options;
    struct cli_ui_options ui = {
        .demo = options_flag(options, "demo"),
        .replay = connect_recording(&run->connect),
        .from = options_text(options, "from"),
        .follow = options_flag(options, "follow"),
        .where = options_text(options, "where"),
        .theme = options_text(options, "theme"),
        .ascii = run->ascii,
        .no_color = !wants_color(options),
        .no_mouse = options_flag(options, "no-mouse"),
        .bell = options_flag(options, "bell"),
        .buffer = options_size(options, "buffer", DEFAULT_BUFFER),
        .dump_format = options_text(options, "output"),
        .frames = options_count(options, "frames", 0),
        .keys = options_text(options, "keys"),
        .keymap = &run->config.keys,
    };
    /* A format of pictures asks for one. */
    ui.dump = options_geometry(options, "dump", &ui.dump_columns, &ui.dump_rows) || ui.dump_format;
    return ui;
}

/* On the cluster that was chosen. */
static int show_dashboard(struct run *run, struct cli_ui_options *ui, struct error *error)
{
    const struct cluster *cluster = &run->connect.cluster;
    ui->cluster_name = cluster->name;
    ui->cluster_id = cluster->cluster_id;
    ui->chosen_by = cluster->chosen_by;
    ui->cluster_color = cluster->color;
    ui->max_rate = options_count(run->options, "max-rate", cluster->max_rate);
    ui->write = may_write(run);
    struct alarm_setting alarms;
    alarm_setting_read(run->options, &run->config, cluster, &alarms);
    ui->lag_warn = alarms.lag_warn;
    ui->behind_warn_s = alarms.behind_warn_s;
    ui->sweep_ms = options_duration_ms(run->options, "sweep", cluster->sweep_ms);
    struct call_line again;
    call_line_make(&again, run->options, cluster);
    ui->weir = ui->demo ? NULL : str_text(&again.weir);
    ui->command_config = call_line_config(&again);
    ui->write_by_flag = needs_write_flag(run);
    int code = run->screen->dashboard(ui, &run->connect.opener, error);
    call_line_finish(&again);
    return code;
}

static int run_dashboard(struct run *run, struct error *error)
{
    size_t count, dashes;
    const char *const *operands = options_operands(run->options, &count, &dashes);
    if (run->command == &command_replay) { /* its name and FILE are the first two */
        operands += 2;
        count -= 2;
        dashes = 0;
    }
    struct cli_ui_options ui = dashboard_of_options(run);
    ui.topic = count > 0 ? operands[0] : NULL;
    if (!check_dashboard(&ui, operands, count, dashes, error))
        return ERROR_USAGE;
    bool serves = options_flag(run->options, "serve");
    if (serves && (!ui.demo || ui.dump))
        return error_set(error, ERROR_USAGE, _("--serve goes with --demo, and without --dump")), ERROR_USAGE;
    if (!connect_choose(&run->connect, error))
        return ERROR_USAGE;
    print_warnings(&run->connect.warnings);
    run->connect.serves = !ui.dump;
    return serves ? serve_demo(&run->connect.opener, error) : show_dashboard(run, &ui, error);
}

/* `weir replay FILE` is the dashboard, too. */
static int run_screen(struct run *run, struct error *error)
{
    size_t count;
    const char *const *operands = options_operands(run->options, &count, NULL);
    if (!run->command)
        return run_dashboard(run, error);
    if (!command_check_operands(run->command, count - 1, error))
        return ERROR_USAGE;
    run->connect.recording = operands[1];
    return run_dashboard(run, error);
}

/* --help and --version answer before anything else can go wrong. */
static bool answer_at_once(const struct run *run, int *code)
{
    struct str text = {0};
    if (options_flag(run->options, "help") && run->command)
        help_command(run->command, &text);
    else if (options_flag(run->options, "help"))
        help_overview(&text);
    else if (options_flag(run->options, "version"))
        help_version(kafka_library_version(), kafka_library_lacks(), &text);
    else
        return false;
    struct command_call call = {.out = stdout};
    struct error error = {0};
    *code = command_write(&call, str_text(&text), text.len, &error) ? 0 : fail(&error, ERROR_FAILED);
    str_finish(&text);
    return true;
}

static int run_parsed(struct run *run, struct error *error)
{
    int code = 0;
    struct str warnings = {0};
    if (!options_parse(run->options, run->argc, run->argv, error))
        return ERROR_USAGE;
    if (answer_at_once(run, &code))
        return code;
    bool good = connect_read_settings(run->options, &run->config, &warnings, error);
    print_warnings(&warnings);
    str_finish(&warnings);
    if (!good)
        return ERROR_USAGE;
    run->ascii = run->ascii || options_flag(run->options, "ascii");
    if (options_text(run->options, "lang"))
        lang_choose(options_text(run->options, "lang"));
    lang_set_ascii(run->ascii);
    return run->command && run->command != &command_replay ? run_command(run, error) : run_screen(run, error);
}

int cli_main(int argc, char *const *argv, const struct cli_screen *screen)
{
    bool utf8 = set_locale();
    set_language(argc, argv);
    lang_set_ascii(!utf8);
    signal(SIGPIPE, SIG_IGN); /* a broker that closes a connection must not end weir; command_write sees EPIPE */
    struct run run = {.argc = argc - 1, .argv = argv + 1, .screen = screen, .ascii = !utf8};
    if (argc < 1)
        run.argc = 0;
    const char *word;
    run.command = command_meant(run.argc, run.argv, &word);
    /* All of them always, so that settings of either kind have a place; the command's own win. */
    const struct option_spec *const tables[] = {run.command ? run.command->own : dashboard_options, global_options,
                                                run.command ? dashboard_options : NULL};
    run.options = options_create(tables, 3);
    connect_init(&run.connect, run.options, &run.config);
    run.connect.settled = run.command && run.command->of_groups;
    struct error error = {0};
    int code = run_parsed(&run, &error);
    code = code != 0 || error.kind != ERROR_NONE ? fail(&error, code) : 0;
    connect_finish(&run.connect);
    config_finish(&run.config);
    options_destroy(run.options);
    return code;
}
