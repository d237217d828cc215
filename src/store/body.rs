//! An invoice as a store keeps it: JSON, of which the sale, the total and the currency stay when it is pruned. It must not
//! depend on a database.

use super::error::StoreError;
use crate::invoice::Invoice;

/// How the body of a pruned invoice begins.
const PRUNED: &str = "{\"pruned\":";

/// What stays of an invoice that was pruned.
#[derive(serde::Deserialize)]
struct Remains {
    total: i64,
    currency_code: String,
}

pub(super) fn written(invoice: &Invoice) -> Result<String, StoreError> {
    let detail = |e| StoreError::Internal { detail: format!("an invoice cannot be written: {e}") };
    serde_json::to_string(invoice).map_err(detail)
}

/// What stays of an invoice when it is pruned.
pub(super) fn remains(total: i64, currency_code: &str) -> String {
    let currency_code = serde_json::Value::from(currency_code);
    format!("{PRUNED}1,\"total\":{total},\"currency_code\":{currency_code}}}")
}

/// The invoice of a payment; the error is what is wrong with it.
pub(super) fn read(body: &str, payment: i64) -> Result<Invoice, String> {
    serde_json::from_str(body).map_err(|e| format!("the invoice of payment {payment} cannot be read: {e}"))
}

/// An invoice that may have been pruned: then it has its sale, its total and its currency, and nothing else.
pub(super) fn read_remains(body: &str, payment: i64, client_invoice_id: String) -> Result<Invoice, String> {
    if !body.starts_with(PRUNED) {
        return read(body, payment);
    }
    let remains: Remains = serde_json::from_str(body)
        .map_err(|e| format!("what stays of the invoice of payment {payment} cannot be read: {e}"))?;
    let Remains { total, currency_code } = remains;
    Ok(Invoice { client_invoice_id, total, currency_code, ..Invoice::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::{AcknowledgmentMode, CustomerToken, InvoiceRow, PaymentMode};

    fn whole() -> Invoice {
        let text = |text: &str| Some(text.to_owned());
        Invoice {
            client_invoice_id: "S-1".into(),
            title: "Corner shop".into(),
            cashier_id: "Anna".into(),
            footer: "Thank you".into(),
            total: 5110,
            currency_code: "SEK".into(),
            rows: vec![
                InvoiceRow { total: 5000, quantity_thousandths: 1000, ..InvoiceRow::default() },
                InvoiceRow {
                    description: text("Cheese"),
                    quantity_thousandths: 250,
                    unit_name: text("kg"),
                    unit_price: Some(840),
                    discount: Some(100),
                    total: 110,
                    tax_basis_points: Some(1200),
                    ean: text("7350031100000"),
                    sku: text("C1"),
                },
            ],
            tokens: vec![CustomerToken {
                id: "card".into(),
                value: "4711".into(),
                description: None,
                status: 1,
            }],
            issue_date: "2026-11-29T22:09:41.239+00:00".into(),
            payment_mode: PaymentMode::ReservationDesired,
            acknowledgment_mode: AcknowledgmentMode::Required,
            back_url: text("https://shop.example/back"),
            notification_url: text("https://shop.example/paid"),
            commit_timeout_s: Some(60),
        }
    }

    #[test]
    fn an_invoice_comes_back_as_it_was_kept() {
        let none = Invoice { rows: vec![InvoiceRow::default()], ..Invoice::default() };
        for invoice in [whole(), none] {
            let body = written(&invoice).unwrap();
            assert_eq!(read(&body, 1).unwrap(), invoice, "{body}");
        }
    }

    #[test]
    fn an_invoice_with_every_name_written_out_is_read() {
        let body = r#"{"client_invoice_id":"S-1","title":"Corner shop","cashier_id":"Anna","footer":"Thank you",
            "total":5110,"currency_code":"SEK","rows":[{"description":null,"quantity_thousandths":1000,"unit_name":null,
            "unit_price":null,"discount":null,"total":5000,"tax_basis_points":null,"ean":null,"sku":null},
            {"description":"Cheese","quantity_thousandths":250,"unit_name":"kg","unit_price":840,"discount":100,
            "total":110,"tax_basis_points":1200,"ean":"7350031100000","sku":"C1"}],
            "tokens":[{"id":"card","value":"4711","description":null,"status":1}],
            "issue_date":"2026-11-29T22:09:41.239+00:00","payment_mode":"ReservationDesired",
            "acknowledgment_mode":"Required","back_url":"https://shop.example/back",
            "notification_url":"https://shop.example/paid","commit_timeout_s":60}"#;
        assert_eq!(read(body, 1).unwrap(), whole());
    }

    #[test]
    fn what_sql_reads_has_its_name_and_what_is_not_given_has_no_byte() {
        let row = InvoiceRow { total: 5900, quantity_thousandths: 1000, ..InvoiceRow::default() };
        let invoice = Invoice {
            client_invoice_id: "S-1".into(),
            cashier_id: "Anna".into(),
            total: 5900,
            currency_code: "SEK".into(),
            rows: vec![row],
            issue_date: "2026-11-29".into(),
            ..Invoice::default()
        };
        let body = r#"{"client_invoice_id":"S-1","cashier_id":"Anna","total":5900,"currency_code":"SEK","rows":[{"t":5900}],"issue_date":"2026-11-29"}"#;
        assert_eq!(written(&invoice).unwrap(), body);
    }
}
