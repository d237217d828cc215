//! The whole library through C: what a shop sees of bad input and bad luck. The cases are C programs in tests/c; each
//! is one test here, run against a simulator of its own over real sockets.

mod independent_server;
mod stage;
mod stores;
mod wire;

use seqr_simulator::TlsFlaw;
use stage::Stage;
use std::fs;
use std::path::Path;
use std::process::Command;
use support::{cc, schema, skip};

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
        an_abandoned_payment_is_over;
        what_was_done_is_logged_once_and_what_was_refused_is_not;
        a_lost_invoice_that_was_paid_is_found;
        a_lost_invoice_is_canceled_by_waiting;
        a_payment_that_seqr_took_back_is_told_as_such;
        a_closed_handle_comes_back_as_unfinished;
        the_program_ends_in_mid_sale_and_comes_back;
        a_log_file_of_the_librarys_own;
        an_invoice_with_everything;
    }
    run {
        both_forms_of_a_paid_sale;
        both_forms_of_a_sale_that_is_not_paid;
        both_forms_of_a_cancel;
        both_forms_of_a_cancel_that_meets_the_customer;
        both_forms_of_the_question;
        both_forms_of_a_lost_invoice;
        cancel_while_the_invoice_is_on_its_way;
        a_sale_that_is_not_booked_comes_back;
        a_sale_that_seqr_takes_back_is_unbooked;
        a_sale_that_cannot_be_confirmed_is_booked;
        an_interrupted_sale_is_asked_for_first;
        a_reservation_is_left_to_its_own_functions;
        a_callback_closes_nothing_of_its_call;
        nobody_is_asked;
        arguments_of_a_whole_sale;
    }
    arguments {
        null_is_an_error_for_every_function;
        closing_null_is_fine;
        after_close_the_other_handles_say_so;
        a_registration_that_cannot_be_used;
        an_invoice_that_cannot_be_used;
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
    refunds {
        in_two_parts_and_never_more;
        the_same_refund_id_again;
        found_again;
        of_a_payment_that_nobody_knows;
        of_a_payment_of_another_store;
        whose_answer_is_lost;
        that_did_not_happen;
        that_something_between_says_no_to;
        that_a_proxy_forbids_after_seqr_has_made_it;
        that_the_shop_may_not_make;
        of_three_megabytes_cut_in_the_middle;
    }
    network {
        a_wrong_password_of_the_reseller;
        a_terminal_that_seqr_does_not_know;
        a_till_from_the_back_office;
        a_sticker_of_another_till;
        nobody_listens;
        a_name_that_is_no_host;
        plain_http_only_at_home;
        a_certificate_that_has_expired => |stage| distrusted(stage, Some(TlsFlaw::Expired), "expired");
        a_certificate_for_another_host => |stage| distrusted(stage, Some(TlsFlaw::WrongHost), "host");
        a_certificate_signed_by_itself => |stage| distrusted(stage, Some(TlsFlaw::SelfSigned), "self");
        a_certificate_of_an_authority_that_is_not_known => |stage| distrusted(stage, None, "authority");
        a_certificate_of_the_authority_in_ca_file => |stage| drop(stage.with(|options| options.tls = true).run());
        seqr_is_away_in_mid_polling_and_comes_back;
        seqr_comes_back_and_has_forgotten;
        a_sale_is_confirmed_while_seqr_is_away;
        an_invoice_of_three_megabytes_is_cut_in_the_middle;
        answers_that_make_no_sense;
    }
    shortage {
        no_thread_at_a_reconnect;
        no_thread_for_the_first_call;
        no_descriptor_at_a_reconnect;
        a_resolver_that_hangs;
    }
    store {
        a_folder_is_no_store => stores::a_folder_is_no_store;
        a_file_without_its_folder => stores::a_file_without_its_folder;
        a_text_is_no_store => stores::a_text_is_no_store;
        the_database_of_another_program => stores::the_database_of_another_program;
        a_store_of_a_newer_version => stores::a_store_of_a_newer_version;
        a_store_that_another_program_has_locked => stores::a_store_that_another_program_has_locked;
        a_folder_that_may_not_be_written => stores::a_folder_that_may_not_be_written;
        a_sale_while_another_program_writes_the_store;
        two_programs_want_one_till;
        a_crash_gives_the_till_free;
        relative_paths_and_a_program_that_changes_its_folder;
        a_limit_of_file_sizes_ends_no_program;
        a_backup_takes_the_place_of_a_lost_store;
        a_reader_of_changes_that_starts_again_misses_nothing;
    }
    handles {
        a_closed_handle_is_an_error_for_every_function;
        what_is_no_handle_is_an_error_for_every_function;
        a_handle_that_another_thread_polls_is_closed;
        a_close_from_inside_a_callback_does_nothing;
    }
    forks {
        a_child_of_an_open_library;
        a_daemon;
        a_child_outlives_the_till;
    }
    baskets {
        a_card_swiped_at_the_till;
        a_card_in_the_phone;
        the_basket_grows;
        all_of_a_reservation;
        a_pump;
    }
    office {
        documents_of_the_shop;
        the_end_of_a_day;
        a_new_password_and_what_seqr_knows;
    }
    trade {
        the_whole_trade => independent_server::the_whole_trade;
    }
}

/// A server whose certificate must not be accepted, and the reason that must be told.
fn distrusted(stage: Stage, flaw: Option<TlsFlaw>, says: &str) {
    let tls = stage.with(|options| (options.tls, options.tls_flaw) = (true, flaw));
    tls.variable("SEQR_SAYS", says).run();
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
fn every_program_compiles_as_c_and_cplusplus_without_a_warning() {
    let in_folder = |folder| fs::read_dir(Path::new(cc::ROOT).join(folder)).expect("a folder").flatten();
    let sources = ["tests/c", "examples-c"].into_iter().flat_map(in_folder).map(|entry| entry.path());
    let sources: Vec<_> = sources.filter(|path| path.extension().is_some_and(|end| end == "c")).collect();
    for (compiler, language, standards) in [("cc", "c", ["c99", "c11"]), ("c++", "c++", ["c++11", "c++17"])] {
        if !cc::has(compiler) {
            skip::skip(
                "every_program_compiles_as_c_and_cplusplus_without_a_warning",
                &format!("{compiler} is not installed"),
            );
            continue;
        }
        for standard in standards {
            let mut compile = cc::compiler(compiler, standard);
            cc::run(compile.args(["-fsyntax-only", "-x", language]).args(&sources));
        }
    }
}

/// What `Stage::run` looks for after each case is there to be found.
#[test]
fn the_log_is_searched_for_the_terminals_password() {
    let stage = Stage::new("sales", "a_sale_is_paid_booked_and_confirmed");
    let Some(played) = stage.run() else { return };
    assert_eq!(played.passwords.len(), 1);
    assert!(played.passwords[0].len() >= 16, "a random password");
    assert!(played.said.contains("seqr[4] Sale S-1:"), "the log at its finest level");
}
