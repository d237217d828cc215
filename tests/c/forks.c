/* A program that forks: what a child can do with the library, and that its parent does not feel it. */
#include "shop.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

/* Whether a child that does this, and ends as programs do, comes back well: in ten seconds, for a call that waits for a
 * thread that is not there would wait for ever. */
static void in_a_child(void (*does)(void))
{
    int status = 0;
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        alarm(10);
        does();
        exit(0);
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static seqr_payment *sale;

static void is_the_parents(const char *call, seqr_status status)
{
    check_status(SEQR_E_CLOSED, status, call, __FILE__, __LINE__);
    HOLDS(seqr_last_error(), "fork");
}
#define PARENTS(call) is_the_parents(#call, (call))

static void everything_with_handles(void)
{
    const seqr_invoice other = bill("S-2", 100);
    const seqr_registration registration = test_registration();
    const seqr_refund_request refund = refund_of("1", "R-1", 100);
    seqr_payment *payment = NULL;
    seqr_terminal *terminal = NULL;
    char *text = NULL;
    int32_t state = 0;
    int64_t amount = 0;
    char currency[4];
    PARENTS(seqr_ping(library, NULL));
    PARENTS(seqr_register(library, &registration, &terminal));
    PARENTS(seqr_terminal_open(library, TILL, &terminal));
    PARENTS(seqr_next_terminal(library, NULL, &text));
    PARENTS(seqr_assign_seqr_id(till, "ABC"));
    PARENTS(seqr_pay_start(till, &other, &payment));
    PARENTS(seqr_next_unfinished(till, NULL, &payment));
    PARENTS(seqr_payment_find(till, "S-1", &payment));
    PARENTS(seqr_refund(till, &refund, &text));
    PARENTS(seqr_pay_poll(sale, 0, &state));
    PARENTS(seqr_pay_poll(sale, 60000, &state));
    PARENTS(seqr_pay_continue(sale));
    PARENTS(seqr_pay_confirm(sale));
    PARENTS(seqr_cancel(sale));
    PARENTS(seqr_payment_amount(sale, &amount, currency));
    CHECK(seqr_payment_client_invoice_id(sale) == NULL && seqr_terminal_id(till) == NULL);
    CHECK(payment == NULL && terminal == NULL && text == NULL && state == 0);
    seqr_payment_close(sale);
    seqr_terminal_close(till);
    seqr_close(library);
}

static void what_needs_no_handle(void)
{
    char *svg = NULL;
    CHECK(seqr_abi_version() == SEQR_ABI_VERSION);
    CHECK(strcmp(seqr_status_name(SEQR_E_CLOSED), "SEQR_E_CLOSED") == 0);
    EXPECT(SEQR_OK, seqr_qr_svg("SEQR", 4, &svg));
    seqr_string_free(svg);
}

static void opening(void)
{
    seqr_config config = test_config();
    seqr_client *none = NULL;
    config.store_path = in_scratch("other.db");
    EXPECT(SEQR_E_STATE, seqr_open(&config, &none));
    HOLDS(seqr_last_error(), "fork");
    CHECK(none == NULL);
}

static void opening_in_a_childs_child(void) { in_a_child(opening); }

/* The customer pays while a child is there that holds all that its parent had, and then another. */
static void a_child_of_an_open_library(void)
{
    open_shop();
    sale = start("S-1", 1250);
    in_a_child(everything_with_handles);
    in_a_child(what_needs_no_handle);
    in_a_child(opening);
    in_a_child(opening_in_a_childs_child);
    CHECK(state_of(sale) == SEQR_PAY_WAITING && calls("cancelInvoice") == 0);
    customer("pay", "S-1");
    wait_for_state(sale, SEQR_PAY_COMPLETED);
    in_a_child(everything_with_handles);
    EXPECT(SEQR_OK, seqr_pay_confirm(sale));
    seqr_payment_close(sale);
    sold("S-2", 100);
    nothing_is_unfinished();
    close_shop();
}

static void sells(void)
{
    char number[32];
    snprintf(number, sizeof number, "S-%ld", (long)getpid());
    open_shop();
    sold(number, 100);
    close_shop();
}

/* A daemon: forks twice, and then opens. And a program that has closed may fork, and open on both sides. */
static void forks_first(void) { in_a_child(sells); }
static void a_daemon(void)
{
    in_a_child(forks_first);
    sells();
    in_a_child(forks_first);
    in_a_child(sells);
}

/* A child that outlives its parent holds nothing of it: the till is free once the parent is gone, and the child's end
 * takes no lock from the one that came after. */
static void a_child_outlives_the_till(void)
{
    int ready[2], end[2], status = 0;
    char byte = 0;
    seqr_terminal *other = NULL;
    const seqr_config config = test_config();
    pid_t parent;
    CHECK(pipe(ready) == 0 && pipe(end) == 0);
    parent = fork();
    CHECK(parent >= 0);
    if (parent == 0) {
        open_shop();
        start("S-1", 1250);
        if (fork() == 0) {
            alarm(60);
            close(end[1]);
            CHECK(write(ready[1], "r", 1) == 1);
            _exit(read(end[0], &byte, 1) == 0 ? 0 : 1); /* until this test lets go */
        }
        for (;;) pause();
    }
    close(end[0]);
    CHECK(read(ready[0], &byte, 1) == 1);
    kill(parent, SIGKILL);
    CHECK(waitpid(parent, &status, 0) == parent && WIFSIGNALED(status));
    open_library(&config);
    EXPECT(SEQR_OK, seqr_terminal_open(library, TILL, &till));
    sale = unfinished();
    EXPECT(SEQR_OK, seqr_cancel(sale));
    seqr_payment_close(sale);
    /* And this process holds the till, for others to see. */
    if ((parent = fork()) == 0) {
        execl("/proc/self/exe", "forks", "the_till_is_busy", (char *)NULL);
        _exit(127);
    }
    CHECK(waitpid(parent, &status, 0) == parent && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(end[1]);
    EXPECT(SEQR_OK, seqr_terminal_open(library, TILL, &other));
    seqr_terminal_close(other);
    close_shop();
}

static void the_till_is_busy(void)
{
    const seqr_config config = test_config();
    seqr_terminal *none = NULL;
    open_library(&config);
    EXPECT(SEQR_E_BUSY, seqr_terminal_open(library, TILL, &none));
    seqr_close(library);
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        CASE(a_child_of_an_open_library),
        CASE(a_daemon),
        CASE(a_child_outlives_the_till),
    };
    if (argc > 1 && strcmp(argv[1], "the_till_is_busy") == 0) { /* another program, by a_child_outlives_the_till */
        the_till_is_busy();
        return 0;
    }
    return run_case(argc, argv, cases, COUNT(cases));
}
