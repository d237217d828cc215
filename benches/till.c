/* The library as a POS program uses it, doing one thing at a time to be measured. Each command prints one JSON object:
 *     till polls URL STORE PORT PAYMENTS INTERVAL SECONDS [CA]  so many open payments: CPU, memory, threads, a look
 *     till cold URL STORE [CA]         opens a store that is there, and has the first answer
 *     till answers URL STORE COUNT     sales one after the other: when each was told PAID; and the disk's fsync
 *     till sales URL STORE COUNT HANDS sales from start to confirm
 *     till shops URL STORE TILLS SECONDS  a sale a minute at each till: CPU, memory, descriptors, how long a sale takes
 *     till starts URL STORE COUNT      starts alone
 *     till idle URL STORE [CA]         one open payment: memory
 *     till reconcile URL STORE         closes the period and compares its report with the journal
 *     till years URL STORE FROM TO     a till with years of sales: open, look back, find, start, export of FROM to TO (ms)
 *     till prunes URL STORE BEFORE     sales while what was settled before that (ms) is pruned: the longest wait of a confirm
 *     till rush URL STORE TILLS SECONDS  each till sells one sale after the other: sales a second
 *     till leaves URL STORE TILLS      starts a sale at each till, and ends as if it were killed
 *     till takes URL STORE TILLS       takes up what that one has left, and asks for all of it: when it had what
 * STORE is made where it is not there. It may be a database's URL: then --key FILE stands before the command. The
 * fixed server (server.c) answers; PORT is its own, without TLS. */
#include "host.h"
#include <dirent.h>
#include <fcntl.h>

#define LOOKS 2000000

static double look_ns(seqr_payment *sale) {
    int32_t state;
    long i, begin = now_ns();
    for (i = 0; i < LOOKS; i++)
        if (seqr_pay_poll(sale, 0, &state) != SEQR_OK) fail("poll");
    return (double)(now_ns() - begin) / LOOKS;
}

/* Payments are started within the first interval, so that their polls lie spread over it as those of many shops. */
static int polls(int argc, char **argv) {
    int port = atoi(argv[2]), count = atoi(argv[3]), seconds = atoi(argv[5]);
    uint32_t interval = (uint32_t)atoi(argv[4]);
    struct shop *shop = opened(argv[0], argv[1], argc > 6 ? argv[6] : NULL, count, interval);
    long bare = said("/proc/self/smaps_rollup", "Rss:"), before, after, threads, first, last, begin;
    double cpu, took, look;
    polls_at(port);
    by_hands(shop, count < HANDS ? 1 : HANDS, open_till);
    before = said("/proc/self/smaps_rollup", "Rss:");
    by_hands(shop, count < HANDS ? 1 : HANDS, start_sale);
    pause_ms(interval + 700); /* each has been asked about, on a connection that is kept */
    after = said("/proc/self/smaps_rollup", "Rss:");
    threads = said("/proc/self/status", "Threads:");
    first = polls_at(port);
    cpu = cpu_us();
    begin = now_ns();
    pause_ms(seconds * 1000L);
    cpu = cpu_us() - cpu;
    took = (double)(now_ns() - begin) / 1e9;
    last = polls_at(port);
    if (last <= first) return fprintf(stderr, "nothing was asked\n"), 1;
    look = look_ns(shop->sales[0]);
    printf("{\"payments\": %d, \"interval_ms\": %u, \"polls\": %ld, \"seconds\": %.3f, \"cpu_us\": %.3f, ",
        count, interval, last - first, took, cpu / (double)(last - first));
    printf("\"look_ns\": %.1f, \"threads\": %ld, \"rss_open_kb\": %ld, \"rss_tills_kb\": %ld, "
        "\"rss_payments_kb\": %ld}\n", look, threads, bare, before, after);
    fflush(stdout);
    _exit(0); /* the end of ten thousand payments is not what is measured */
}

static int cold(int argc, char **argv) {
    long begin = now_ns(), opened_at;
    uint32_t ms;
    struct shop *shop = opened(argv[0], argv[1], argc > 2 ? argv[2] : NULL, 1, 0);
    open_till(shop, 0);
    opened_at = now_ns();
    if (seqr_ping(shop->seqr, &ms) != SEQR_OK) fail("ping");
    printf("{\"ms\": %.3f, \"open_ms\": %.3f}\n", (double)(now_ns() - begin) / 1e6, (double)(opened_at - begin) / 1e6);
    seqr_terminal_close(shop->tills[0]);
    seqr_close(shop->seqr);
    return 0;
}

/* What the disk takes for a small write that lasts. */
static long fsync_ns(int fd) {
    static char block[8192];
    long begin = now_ns();
    if (write(fd, block, sizeof block) != (ssize_t)sizeof block || fdatasync(fd)) exit(3);
    return now_ns() - begin;
}

static int answers(int argc, char **argv) {
    int count = atoi(argv[2]), i, fd;
    struct shop *shop = opened(argv[0], argv[1], NULL, count, 50);
    char beside[4096];
    (void)argc;
    snprintf(beside, sizeof beside, "%s.fsync", argv[1]);
    fd = open(beside, O_CREAT | O_WRONLY | O_TRUNC, 0600);
    if (fd < 0) return perror(beside), 1;
    open_till(shop, 0);
    printf("{\"sales\": [");
    for (i = 0; i < count; i++) {
        long told;
        shop->tills[i] = shop->tills[0];
        start_sale(shop, i);
        await_paid(shop->sales[i]);
        told = now_ns();
        printf("%s{\"told\": %ld, ", i ? ", " : "", told);
        printf("\"reference\": %s, ", seqr_payment_invoice_reference(shop->sales[i]));
        if (seqr_pay_confirm(shop->sales[i]) != SEQR_OK) fail("confirm");
        seqr_payment_close(shop->sales[i]);
        printf("\"fsync\": %ld}", fsync_ns(fd));
    }
    printf("]}\n");
    close(fd);
    seqr_close(shop->seqr);
    return 0;
}

static void whole_sale(struct shop *shop, int i) {
    start_sale(shop, i);
    await_paid(shop->sales[i]);
    if (seqr_pay_confirm(shop->sales[i]) != SEQR_OK) fail("confirm");
    seqr_payment_close(shop->sales[i]);
}

/* The difference between two counts is what sales cost: the tills are opened before, and nothing is closed. */
static int sales(int argc, char **argv) {
    int count = atoi(argv[2]), hands = atoi(argv[3]), tills = argc > 4 ? atoi(argv[4]) : count;
    struct shop *shop = opened(argv[0], argv[1], NULL, tills > count ? tills : count, 20);
    by_hands(shop, shop->count < HANDS ? 1 : HANDS, open_till);
    shop->count = count;
    by_hands(shop, hands, whole_sale);
    printf("{\"sales\": %d, \"hands\": %d}\n", count, hands);
    fflush(stdout);
    _exit(0);
}

/* One payment until the server says PAID, asked as often as the library can. */
static int polled(int argc, char **argv) {
    struct shop *shop = opened(argv[0], argv[1], NULL, 1, 1);
    (void)argc;
    open_till(shop, 0);
    start_sale(shop, 0);
    await_paid(shop->sales[0]);
    _exit(0);
}

#define MINUTE_NS 60000000000L
#define LATENESSES 200000 /* in steps of 1 ms: up to 200 s */

struct minute {
    struct shop *shop;
    long begin, until; /* in ns, as all times here */
    long *begun_at;  /* of each till's open sale; 0 where there is none */
    long *next_at;   /* of each till's next sale */
    int *sold;       /* by each till */
    long open, booked, not_paid, skipped, not_saved;
    unsigned took[LATENESSES]; /* sales by the milliseconds from begin to booked */
};

/* What one till does at a look: begins its sale of the minute, or books the one that is paid. */
static void look(struct minute *minute, int i) {
    struct shop *shop = minute->shop;
    long now = now_ns(), ms;
    int32_t state = SEQR_PAY_WAITING;
    seqr_status status;
    if (!minute->begun_at[i]) {
        if (now < minute->next_at[i] || now >= minute->until) return;
        send_sale(shop, i, minute->sold[i]++ * shop->count + i, seqr_pay_begin);
        minute->begun_at[i] = now;
        minute->next_at[i] += MINUTE_NS;
        __atomic_add_fetch(&minute->open, 1, __ATOMIC_RELAXED);
        return;
    }
    status = seqr_pay_poll(shop->sales[i], 0, &state);
    if (status == SEQR_OK && state == SEQR_PAY_COMPLETED) status = seqr_pay_confirm(shop->sales[i]);
    if (status == SEQR_E_NOT_SAVED) { /* the disk is slow: the library tries again by itself, and so does the next look */
        __atomic_add_fetch(&minute->not_saved, 1, __ATOMIC_RELAXED);
        return;
    }
    if (status != SEQR_OK) fail("poll or confirm");
    if (state == SEQR_PAY_COMPLETED) {
        ms = (now_ns() - minute->begun_at[i]) / 1000000;
        __atomic_add_fetch(&minute->took[ms < LATENESSES ? ms : LATENESSES - 1], 1, __ATOMIC_RELAXED);
        __atomic_add_fetch(&minute->booked, 1, __ATOMIC_RELAXED);
    } else if (state == SEQR_PAY_CANCELED || state == SEQR_PAY_FAILED || state == SEQR_PAY_UNKNOWN) {
        fprintf(stderr, "sale %d became %d: %s\n", i, (int)state, seqr_last_error());
        __atomic_add_fetch(&minute->not_paid, 1, __ATOMIC_RELAXED);
    } else {
        return;
    }
    seqr_payment_close(shop->sales[i]);
    minute->begun_at[i] = 0;
    __atomic_sub_fetch(&minute->open, 1, __ATOMIC_RELAXED);
    /* The minute is over already: that sale is not begun. */
    while (minute->next_at[i] < now_ns()) minute->next_at[i] += MINUTE_NS, __atomic_add_fetch(&minute->skipped, 1, __ATOMIC_RELAXED);
}

struct part {
    struct minute *minute;
    int from, to;
};

static void *look_after(void *context) {
    struct part *part = context;
    int i, open = 1;
    while (now_ns() < part->minute->until || open) {
        for (open = 0, i = part->from; i < part->to; i++) {
            look(part->minute, i);
            open += part->minute->begun_at[i] != 0;
        }
        pause_ms(10);
    }
    return NULL;
}

static long share_ms(const struct minute *minute, double share) {
    long ms, seen = 0;
    for (ms = 0; ms < LATENESSES; ms++)
        if ((double)(seen += minute->took[ms]) >= share * (double)minute->booked) break;
    return ms;
}

static long descriptors(void) {
    long count = 0;
    DIR *all = opendir("/proc/self/fd");
    while (all && readdir(all)) count++;
    if (all) closedir(all);
    return count - 3; /* ".", ".." and this folder */
}

static int shops(int argc, char **argv) {
    enum { PARTS = 16 };
    int count = atoi(argv[2]), seconds = atoi(argv[3]), i;
    struct shop *shop = opened(argv[0], argv[1], NULL, count, 1000);
    struct minute *minute = calloc(1, sizeof *minute);
    struct part parts[PARTS];
    pthread_t threads[PARTS];
    long rss_begin, fds_begin, unfinished = 0;
    double cpu;
    (void)argc;
    by_hands(shop, count < HANDS ? 1 : HANDS, open_till);
    minute->shop = shop;
    minute->begun_at = calloc((size_t)count, sizeof *minute->begun_at);
    minute->next_at = calloc((size_t)count, sizeof *minute->next_at);
    minute->sold = calloc((size_t)count, sizeof *minute->sold);
    minute->begin = now_ns();
    minute->until = minute->begin + seconds * 1000000000L;
    for (i = 0; i < count; i++) minute->next_at[i] = minute->begin + MINUTE_NS / count * i;
    cpu = cpu_us();
    for (i = 0; i < PARTS; i++) {
        parts[i].minute = minute;
        parts[i].from = (int)((long)count * i / PARTS);
        parts[i].to = (int)((long)count * (i + 1) / PARTS);
        if (pthread_create(&threads[i], NULL, look_after, &parts[i])) exit(3);
    }
    pause_ms(seconds > 120 ? 60000 : 1000);
    rss_begin = said("/proc/self/smaps_rollup", "Rss:");
    fds_begin = descriptors();
    for (i = 0; i < PARTS; i++) pthread_join(threads[i], NULL);
    cpu = cpu_us() - cpu;
    for (i = 0; i < count; i++) {
        seqr_payment *left = NULL;
        if (seqr_next_unfinished(shop->tills[i], NULL, &left) != SEQR_OK) fail("next unfinished");
        unfinished += left != NULL;
        seqr_payment_close(left);
    }
    printf("{\"tills\": %d, \"seconds\": %d, \"booked\": %ld, \"not_paid\": %ld, \"skipped\": %ld, \"unfinished\": %ld, \"not_saved\": %ld, ",
        count, seconds, minute->booked, minute->not_paid, minute->skipped, unfinished, minute->not_saved);
    printf("\"cpu_us_a_sale\": %.0f, \"cpu_share\": %.3f, ", cpu / (double)minute->booked,
        cpu / 1e3 / (double)((now_ns() - minute->begin) / 1000000));
    printf("\"rss_first_kb\": %ld, \"rss_kb\": %ld, \"descriptors_first\": %ld, \"descriptors\": %ld, \"threads\": %ld, ",
        rss_begin, said("/proc/self/smaps_rollup", "Rss:"), fds_begin, descriptors(), said("/proc/self/status", "Threads:"));
    printf("\"median_ms\": %ld, \"p99_ms\": %ld, \"longest_ms\": %ld}\n", share_ms(minute, 0.5), share_ms(minute, 0.99), share_ms(minute, 1));
    fflush(stdout);
    _exit(0);
}

/* Invoices that are sent and not asked about: the interval is an hour. */
static int starts(int argc, char **argv) {
    int count = atoi(argv[2]), tills = argc > 3 ? atoi(argv[3]) : count;
    struct shop *shop = opened(argv[0], argv[1], NULL, tills, 3600000);
    by_hands(shop, 1, open_till);
    shop->count = count;
    by_hands(shop, 1, start_sale);
    _exit(0);
}

static int idle(int argc, char **argv) {
    struct shop *shop = opened(argv[0], argv[1], argc > 2 ? argv[2] : NULL, 1, 200);
    open_till(shop, 0);
    start_sale(shop, 0);
    pause_ms(2000);
    printf("{\"rss_kb\": %ld, \"pss_kb\": %ld, \"threads\": %ld}\n", said("/proc/self/smaps_rollup", "Rss:"),
        said("/proc/self/smaps_rollup", "Pss:"), said("/proc/self/status", "Threads:"));
    fflush(stdout);
    _exit(0);
}

static long reading_since;

static int32_t SEQR_CALL heard(void *context, int32_t step, uint32_t attempt, uint32_t elapsed_ms) {
    (void)context, (void)attempt, (void)elapsed_ms;
    if (step == SEQR_STEP_READING) reading_since = now_ns();
    return 0;
}

static int reconcile(int argc, char **argv) {
    struct shop *shop = opened(argv[0], argv[1], NULL, 1, 0);
    seqr_reseller reseller = SEQR_RESELLER_INIT;
    seqr_report_request request = SEQR_REPORT_REQUEST_INIT;
    seqr_reconciliation_total matched = SEQR_RECONCILIATION_TOTAL_INIT;
    seqr_reconciliation *result = NULL;
    char *period = NULL;
    long before, begin, end;
    (void)argc;
    reseller.reseller_id = "demo-reseller";
    reseller.reseller_password = "demo-password";
    if (seqr_period_close(shop->seqr, &reseller, NULL, &period) != SEQR_OK) fail("close the period");
    request.period_id = period;
    request.currency_code = "SEK";
    request.first_wait_ms = request.repeat_wait_ms = 1;
    request.near_mark_ms = 1;
    request.progress = heard;
    before = said("/proc/self/status", "VmHWM:");
    begin = now_ns();
    if (seqr_reconcile(shop->seqr, &reseller, &request, &result) != SEQR_OK) fail("reconcile");
    end = now_ns();
    if (seqr_reconciliation_sum(result, SEQR_RECON_MATCHED, &matched) != SEQR_OK) fail("sum");
    printf("{\"matched\": %ld, \"ms\": %.1f, \"with_fetching_ms\": %.1f, \"peak_before_kb\": %ld, \"peak_kb\": %ld}\n",
        (long)matched.count, (double)(end - reading_since) / 1e6, (double)(end - begin) / 1e6, before,
        said("/proc/self/status", "VmHWM:"));
    fflush(stdout);
    _exit(0);
}

static int32_t SEQR_CALL counted(void *context, const char *data, size_t size) {
    (void)data;
    *(size_t *)context += size;
    return 0;
}

/* Each in milliseconds; the sale that is started is ended, so that the store can be asked again. */
static int years(int argc, char **argv) {
    int64_t from = atoll(argv[2]), to = atoll(argv[3]);
    long begin = now_ns(), open_ns, look_ns, find_ns, start_ns, export_ns;
    struct shop *shop = opened(argv[0], argv[1], NULL, 1, 20);
    seqr_payment *before = NULL, *next = NULL;
    size_t bytes = 0;
    int looked = 0;
    (void)argc;
    open_till(shop, 0);
    open_ns = now_ns() - begin;
    begin = now_ns();
    while (looked < 100 && seqr_next_payment(shop->seqr, from, to, before, &next) == SEQR_OK && next) {
        seqr_payment_close(before);
        before = next;
        looked++;
    }
    look_ns = now_ns() - begin;
    seqr_payment_close(before);
    begin = now_ns();
    if (seqr_payment_find(shop->tills[0], "INV-77", &next) != SEQR_OK) fail("find");
    seqr_payment_close(next);
    if (seqr_payment_find_reference(shop->seqr, "0000000000000000000000077", &next) != SEQR_OK) fail("find");
    find_ns = now_ns() - begin;
    seqr_payment_close(next);
    begin = now_ns();
    if (seqr_journal_export(shop->seqr, SEQR_JSON_LINES, from, to, counted, &bytes) != SEQR_OK) fail("export");
    export_ns = now_ns() - begin;
    shop->first = 1000000000 + (int)(now_ns() / 1000 % 1000000000);
    begin = now_ns();
    start_sale(shop, 0);
    start_ns = now_ns() - begin;
    await_paid(shop->sales[0]);
    if (seqr_pay_confirm(shop->sales[0]) != SEQR_OK) fail("confirm");
    printf("{\"open_ms\": %.3f, \"look_back_ms\": %.3f, \"find_ms\": %.3f, \"start_ms\": %.3f, \"export_ms\": %.3f, ",
        (double)open_ns / 1e6, (double)look_ns / 1e6, (double)find_ns / 1e6, (double)start_ns / 1e6,
        (double)export_ns / 1e6);
    printf("\"looked\": %d, \"bytes\": %ld}\n", looked, (long)bytes);
    seqr_payment_close(shop->sales[0]);
    seqr_terminal_close(shop->tills[0]);
    seqr_close(shop->seqr);
    return 0;
}

struct pruning {
    struct shop *shop;
    int64_t before_ms;
    uint64_t pruned;
    long ns;
    int done;
};

static void *prune(void *context) {
    struct pruning *it = context;
    long begin = now_ns();
    if (seqr_journal_prune(it->shop->seqr, it->before_ms, &it->pruned) != SEQR_OK) fail("prune");
    it->ns = now_ns() - begin;
    __atomic_store_n(&it->done, 1, __ATOMIC_RELEASE);
    return NULL;
}

/* Confirm is one durable write and nothing else: what it waits for is the write before it and its own. */
static int prunes(int argc, char **argv) {
    struct shop *shop = opened(argv[0], argv[1], NULL, 1, 20);
    struct pruning pruning = {shop, atoll(argv[2]), 0, 0, 0};
    double alone = 0, beside = 0, sum = 0;
    pthread_t thread;
    int sold = 0, i;
    (void)argc;
    open_till(shop, 0);
    shop->first = 1000000000 + (int)(now_ns() / 1000 % 1000000000);
    for (i = 0; i < 50 || !__atomic_load_n(&pruning.done, __ATOMIC_ACQUIRE); i++, shop->first++) {
        double ms;
        long begin;
        if (i == 50 && pthread_create(&thread, NULL, prune, &pruning)) exit(3);
        start_sale(shop, 0);
        await_paid(shop->sales[0]);
        begin = now_ns();
        if (seqr_pay_confirm(shop->sales[0]) != SEQR_OK) fail("confirm");
        ms = (double)(now_ns() - begin) / 1e6;
        seqr_payment_close(shop->sales[0]);
        if (i < 50 && ms > alone) alone = ms;
        if (i >= 50 && ms > beside) beside = ms;
        if (i >= 50) sum += ms, sold++;
    }
    pthread_join(thread, NULL);
    printf("{\"pruned\": %ld, \"seconds\": %.1f, \"sales\": %d, \"alone_ms\": %.2f, \"longest_ms\": %.2f, "
        "\"mean_ms\": %.2f}\n", (long)pruning.pruned, (double)pruning.ns / 1e9, sold, alone, beside, sum / sold);
    fflush(stdout);
    _exit(0);
}

static struct {
    long begin, end;
    int sales, slowest_ms;
} rush_state;

/* One thread a till, as a program with a thread for each of its connections. */
static void sell_on(struct shop *shop, int i) {
    int sale;
    for (sale = 0; now_ns() < rush_state.end; sale++) {
        long begin = now_ns();
        int ms, slowest;
        int32_t state = SEQR_PAY_WAITING;
        send_sale(shop, i, sale, seqr_pay_start);
        /* A slow store is told as SEQR_E_NOT_SAVED, and waited for. */
        while (state != SEQR_PAY_COMPLETED) {
            seqr_status status = seqr_pay_poll(shop->sales[i], 60000, &state);
            if (status != SEQR_OK && status != SEQR_E_NOT_SAVED) fail("poll");
        }
        while (seqr_pay_confirm(shop->sales[i]) == SEQR_E_NOT_SAVED) {}
        seqr_payment_close(shop->sales[i]);
        if (begin < rush_state.begin || now_ns() > rush_state.end) continue; /* the tills do not begin at once */
        ms = (int)((now_ns() - begin) / 1000000);
        __atomic_fetch_add(&rush_state.sales, 1, __ATOMIC_RELAXED);
        slowest = __atomic_load_n(&rush_state.slowest_ms, __ATOMIC_RELAXED);
        while (ms > slowest && !__atomic_compare_exchange_n(&rush_state.slowest_ms, &slowest, ms, 0,
            __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {}
    }
}

static int rush(int argc, char **argv) {
    int count = atoi(argv[2]), seconds = atoi(argv[3]);
    struct shop *shop = opened(argv[0], argv[1], NULL, count, 100);
    double cpu;
    (void)argc;
    by_hands(shop, count < HANDS ? 1 : HANDS, open_till);
    cpu = cpu_us();
    rush_state.begin = now_ns() + 2000000000L;
    rush_state.end = rush_state.begin + seconds * 1000000000L;
    by_hands(shop, count, sell_on);
    printf("{\"sales\": %d, \"seconds\": %d, \"slowest_ms\": %d, \"cpu_s\": %.2f}\n", rush_state.sales, seconds,
        rush_state.slowest_ms, (cpu_us() - cpu) / 1e6);
    fflush(stdout);
    _exit(0);
}

static int leaves(int argc, char **argv) {
    struct shop *shop = opened(argv[0], argv[1], NULL, atoi(argv[2]), 3600000);
    (void)argc;
    by_hands(shop, HANDS, open_till);
    by_hands(shop, HANDS, start_sale);
    printf("{\"ended\": %ld}\n", now_ns());
    fflush(stdout);
    _exit(0); /* nothing is closed */
}

static void take_up(struct shop *shop, int i) {
    char name[32];
    snprintf(name, sizeof name, "Till %d", i);
    if (seqr_terminal_open(shop->seqr, name, &shop->tills[i]) != SEQR_OK) fail("open the till");
    if (seqr_next_unfinished(shop->tills[i], NULL, &shop->sales[i]) != SEQR_OK) fail("next unfinished");
    if (!shop->sales[i]) fail("nothing is unfinished");
    if (seqr_pay_continue(shop->sales[i]) != SEQR_OK) fail("continue");
}

static int takes(int argc, char **argv) {
    struct shop *shop = opened(argv[0], argv[1], NULL, atoi(argv[2]), 1000);
    uint32_t terminals = 0;
    long begun = now_ns(), looked = begun, taken;
    (void)argc;
    while (key_file && terminals == 0) {
        looked = now_ns();
        if (seqr_takeover(shop->seqr, &terminals) != SEQR_OK) fail("takeover");
        if (terminals == 0) pause_ms(1000);
    }
    taken = now_ns();
    by_hands(shop, HANDS, take_up);
    printf("{\"begun\": %ld, \"looked\": %ld, \"taken\": %ld, \"continued\": %ld, \"terminals\": %ld}\n", begun,
        looked, taken, now_ns(), (long)terminals);
    fflush(stdout);
    pause_ms(3000); /* each is asked for twice more */
    _exit(0);
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        int arguments;
        int (*run)(int, char **);
    } commands[] = {{"polls", 6, polls}, {"cold", 2, cold}, {"answers", 3, answers}, {"sales", 4, sales},
        {"polled", 2, polled}, {"starts", 3, starts}, {"idle", 2, idle}, {"reconcile", 2, reconcile},
        {"shops", 4, shops}, {"years", 4, years}, {"prunes", 3, prunes}, {"rush", 4, rush},
        {"leaves", 3, leaves}, {"takes", 3, takes}};
    size_t i;
    if (argc > 2 && !strcmp(argv[1], "--key")) {
        key_file = argv[2];
        argc -= 2, argv += 2;
    }
    for (i = 0; i < sizeof commands / sizeof *commands; i++)
        if (argc > 1 && !strcmp(argv[1], commands[i].name) && argc - 2 >= commands[i].arguments)
            return commands[i].run(argc - 2, argv + 2);
    fprintf(stderr, "usage: see the top of benches/till.c\n");
    return 2;
}
