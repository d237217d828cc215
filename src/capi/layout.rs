//! The structs lie in memory as the lists of tests/abi say, which tests/abi.rs compares with what C compilers do. Here
//! and not there, so that it also runs wherever the library's own tests do.

use std::mem::offset_of;

#[cfg(target_pointer_width = "64")]
const LISTED: &str = include_str!("../../tests/abi/layouts-64.txt");
#[cfg(all(target_pointer_width = "32", not(all(target_arch = "x86", unix))))]
const LISTED: &str = include_str!("../../tests/abi/layouts-32.txt");
#[cfg(all(target_pointer_width = "32", target_arch = "x86", unix))]
const LISTED: &str = include_str!("../../tests/abi/layouts-i386.txt");

/// The lines of a list, for each struct and field named.
macro_rules! layout {
    ($($name:ident { $($field:ident)* })*) => {
        [$(
            format!("{} size {}\n  align {}\n", stringify!($name), size_of::<super::$name>(), align_of::<super::$name>()),
            $(format!("  {} {}\n", stringify!($field), offset_of!(super::$name, $field)),)*
        )*]
    };
}

#[test]
fn structs_lie_in_memory_as_is_written_down() {
    let here = layout! {
        seqr_config { struct_size flags endpoint store_path client_id client_reference client_comment ca_file proxy
            connect_timeout_ms request_timeout_ms money_timeout_ms cancel_timeout_ms poll_interval_ms poll_window_ms
            question_timeout_ms log_level receipt_file language time_zone log log_context log_file
            store_key_file seqr_time_zone log_file_limit_kb reserved }
        seqr_registration { struct_size reserved reseller_id reseller_user_id reseller_password external_terminal_id
            name seqr_id }
        seqr_attention { struct_size unfinished refunds_in_doubt reversals receipts_waiting receipts_given_up }
        seqr_invoice_row { description quantity_thousandths unit_name unit_price discount total tax_basis_points
            reserved ean sku }
        seqr_customer_token { id value description status reserved }
        seqr_invoice { struct_size row_size token_size reserved client_invoice_id title cashier_id footer total
            currency_code rows row_count tokens token_count issued_at_ms payment_mode acknowledgment_mode back_url
            notification_url commit_timeout_s reserved2 }
        seqr_cashier { struct_size columns context show ask book unbook print }
        seqr_refund_request { struct_size row_size refund_id ers_reference amount currency_code title cashier_id rows
            row_count reserved }
        seqr_refund_info { struct_size outcome ers_reference refund_reference amount currency_code begun_at_ms
            changed_at_ms result_code reserved }
        seqr_receipt_texts { struct_size reserved amount time reference sale cashier copy refund refunded_payment
            decimal_mark group_mark }
        seqr_receipt_document { struct_size receipt_type mime_type data size }
        seqr_reseller { struct_size reserved reseller_id reseller_user_id reseller_password }
        seqr_report_request { struct_size report period_id external_terminal_id currency_code first_wait_ms
            repeat_wait_ms patience_ms near_mark_ms progress progress_context }
        seqr_report_row { struct_size reserved terminal_id cashier_id ers_reference sales_count amount }
        seqr_reconciliation_total { struct_size reserved count amount_here amount_there }
        seqr_reconciliation_line { struct_size kind external_terminal_id terminal_id client_invoice_id refund_id
            ers_reference amount_here amount_there at_ms rows has_here has_there reserved }
    };
    // Without the C types of the fields: `  flags: uint32_t, 4` is `  flags 4`.
    let listed = LISTED.lines().map(|line| match (line.split_once(": "), line.rsplit_once(", ")) {
        (Some((field, _)), Some((_, offset))) => format!("{field} {offset}\n"),
        _ => format!("{line}\n"),
    });
    assert_eq!(here.concat(), listed.collect::<String>(), "Rust (left) and tests/abi (right)");
}
