//! The whole library through C: what a shop sees of bad input and bad luck. The cases are C programs in tests/c; each
//! is one test here, run against a simulator of its own over real sockets.

#[path = "../common/cc.rs"]
mod cc;
#[path = "../common/skip.rs"]
mod skip;
mod stage;

use stage::Stage;
use std::path::Path;
use std::process::Command;

/// A test for each case of a program: `case;` runs it as it is, `case => |stage| ...;` on a stage set otherwise.
macro_rules! cases {
    ($($program:ident { $($case:ident $(=> $play:expr)?;)* })*) => {
        $(mod $program {
            #[allow(unused_imports)]
            use super::*;
            $(
                #[test]
                fn $case() {
                    let stage = Stage::new(stringify!($program), stringify!($case));
                    cases!(@play stage $(, $play)?);
                }
            )*
        })*
        /// The programs, and their cases that are tests.
        const CASES: &[(&str, &[&str])] = &[$((stringify!($program), &[$(stringify!($case)),*])),*];
    };
    (@play $stage:ident) => { $stage.run() };
    (@play $stage:ident, $play:expr) => { { let play: fn(Stage) = $play; play($stage) } };
}

cases! {
    sales {
        a_sale_is_paid_booked_and_confirmed;
        a_sale_is_canceled;
        the_customer_presses_cancel;
        the_bank_says_no;
        a_second_sale_waits_for_the_first;
        a_paid_sale_that_is_not_booked_stands_in_the_way;
        a_sale_that_is_paid_and_booked_is_not_sold_again;
        a_canceled_sale_may_be_sold_after_all;
        a_till_with_an_open_sale_is_not_unregistered;
        the_customer_pays_during_the_question;
        the_cashier_tries_again;
        nobody_answers_the_question;
        cancel_meets_a_paid_invoice;
        cancel_meets_a_customer_who_gives_up_the_pin;
        cancel_without_an_answer_is_in_doubt_and_goes_on;
        a_cancel_that_seqr_refuses_leaves_it_unknown;
        continue_on_a_paid_sale_has_nothing_to_do;
        an_abandoned_payment_stays_unknown;
        a_lost_bill_that_was_paid_is_found;
        a_lost_bill_is_canceled_by_waiting;
        a_payment_that_seqr_took_back_is_told_as_such;
        a_closed_handle_comes_back_as_unfinished;
        the_program_ends_in_mid_sale_and_comes_back;
    }
    arguments {
        null_is_an_error_for_every_function;
        closing_null_is_fine;
        after_close_the_other_handles_say_so;
        a_registration_that_cannot_be_used;
        a_bill_that_cannot_be_used;
        a_refund_that_cannot_be_used;
        a_config_that_cannot_be_used;
        a_struct_of_another_size;
        a_program_older_than_the_library;
        an_amount_that_cannot_be_paid;
        rows_that_do_not_add_up;
        odd_amounts_are_sent_exactly;
        a_seqr_id_that_is_none;
        what_a_scanner_sends;
        a_log_function_that_calls_the_library;
    }
}

#[test]
fn every_case_of_the_programs_is_a_test() {
    for (name, cases) in CASES {
        let Some(program) = stage::program(name) else {
            return skip::skip("every_case_of_the_programs_is_a_test", "no C compiler (cc) is installed");
        };
        let listed = cc::run(Command::new(program).arg("--list").env_remove("LD_LIBRARY_PATH"));
        let mut listed: Vec<&str> = listed.lines().collect();
        let mut cases = cases.to_vec();
        listed.sort_unstable();
        cases.sort_unstable();
        assert_eq!(listed, cases, "{name}.c");
    }
}

#[test]
fn the_programs_are_cplusplus_too() {
    if !cc::has("c++") {
        return skip::skip("the_programs_are_cplusplus_too", "no C++ compiler (c++) is installed");
    }
    for (name, _) in CASES.iter().chain(&[("shop", &[][..]), ("test", &[])]) {
        let source = Path::new(cc::ROOT).join(format!("tests/c/{name}.c"));
        cc::run(cc::compiler("c++", "c++11").args(["-x", "c++", "-fsyntax-only"]).arg(source));
    }
}
