//! The invoice: what the till puts into `invoice`, judged once (amount, currency, rows, notification URL).
//! It does not know who pays it or whether.

use super::amount::{Amount, AmountForm, is_decimal, plain};
use super::code::{Code, Outcome, refuse};

/// `invoice` as it stood on the wire.
#[derive(Clone, Debug, Default)]
pub(crate) struct InvoiceForm {
    pub(crate) payment_mode: Option<String>,
    pub(crate) acknowledgment_mode: Option<String>,
    pub(crate) issue_date: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) client_invoice_id: Option<String>,
    pub(crate) rows: Vec<RowForm>,
    pub(crate) total: Option<AmountForm>,
    pub(crate) cashier_id: Option<String>,
    pub(crate) footer: Option<String>,
    pub(crate) back_url: Option<String>,
    pub(crate) notification_url: Option<String>,
    pub(crate) commit_timeout: Option<String>,
}

/// `invoiceRow` as it stood on the wire.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowForm {
    pub(crate) description: Option<String>,
    pub(crate) discount: Option<AmountForm>,
    pub(crate) ean: Option<String>,
    pub(crate) quantity: Option<String>,
    pub(crate) sku: Option<String>,
    pub(crate) tax_rate: Option<String>,
    pub(crate) total: Option<AmountForm>,
    pub(crate) unit: Option<String>,
    pub(crate) unit_price: Option<AmountForm>,
}

/// When the customer's yes takes the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PaymentMode {
    ImmediateDebit,
    /// Reserved where that is possible, debited otherwise.
    Desired,
    Required,
    /// Newer than the WSDL.
    Preliminary,
}

/// Whether the till wants to see the customer's cards before the customer pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AcknowledgmentMode {
    /// Not sent: the service takes it for REQUIRE_ACKNOWLEDGMENT, and the app waits for the till's answer.
    Absent,
    None,
    Optional,
    Required,
}

/// An invoice that the service has accepted.
#[derive(Clone, Debug)]
pub(crate) struct InvoiceData {
    pub(crate) mode: PaymentMode,
    pub(crate) acknowledgment: AcknowledgmentMode,
    pub(crate) total: Amount,
    pub(crate) commit_timeout_s: Option<u64>,
    /// As sent, for the receipt and the phone.
    pub(crate) form: InvoiceForm,
}

/// More rows than this in one invoice are refused.
const MAX_ROWS: usize = 10_000;

impl InvoiceData {
    /// Judges the form as sendInvoice and updateInvoice do.
    pub(crate) fn accept(form: Option<&InvoiceForm>, currencies: &[String]) -> Outcome<InvoiceData> {
        let Some(form) = form else {
            return refuse(Code::INVOICE_DATA, "there is no invoice");
        };
        let mode = payment_mode(form.payment_mode.as_deref())?;
        let acknowledgment = acknowledgment_mode(form.acknowledgment_mode.as_deref())?;
        let total = form.positive_total(currencies)?;
        form.check_rows(&total, currencies)?;
        form.check_notification_url()?;
        let commit_timeout_s = match form.commit_timeout.as_deref().map(str::trim).filter(|t| !t.is_empty()) {
            None => None,
            Some(text) => match text.parse::<u64>() {
                Ok(0) => None,
                Ok(seconds) => Some(seconds.min(366 * 24 * 3600)),
                Err(_) => {
                    return refuse(Code::INVOICE_DATA, "commitReservationTimeout is no number of seconds");
                }
            },
        };
        Ok(InvoiceData { mode, acknowledgment, total, commit_timeout_s, form: form.clone() })
    }
}

impl InvoiceForm {
    /// totalAmount, in an accepted currency and above zero; refunds are judged by it too.
    pub(crate) fn positive_total(&self, currencies: &[String]) -> Outcome<Amount> {
        let Some(total) = &self.total else {
            return refuse(Code::INVOICE_DATA, "there is no totalAmount");
        };
        let total = total.accept("totalAmount", currencies)?;
        if total.hundredths <= 0 {
            return refuse(
                Code::AMOUNT,
                format!("totalAmount {} is not above zero", plain(total.hundredths)),
            );
        }
        Ok(total)
    }

    /// The rows, where there are any, add up to the total in its currency.
    pub(crate) fn check_rows(&self, total: &Amount, currencies: &[String]) -> Outcome<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        if self.rows.len() > MAX_ROWS {
            return refuse(Code::INVOICE_DATA, format!("more than {MAX_ROWS} rows"));
        }
        let mut sum = 0_i64;
        for (index, row) in self.rows.iter().enumerate() {
            let what = format!("row {}", index + 1);
            let Some(row_total) = &row.total else {
                return refuse(Code::INVOICE_DATA, format!("{what} has no itemTotalAmount"));
            };
            let amounts = [
                ("itemTotalAmount", Some(row_total)),
                ("itemDiscount", row.discount.as_ref()),
                ("itemUnitPrice", row.unit_price.as_ref()),
            ];
            for (name, form) in amounts {
                let Some(form) = form else { continue };
                let amount = form.accept(&format!("{what}, {name}"), currencies)?;
                if amount.currency != total.currency {
                    return refuse(Code::INVOICE_DATA, format!("{what} is in {}", amount.currency));
                }
                if name == "itemTotalAmount" {
                    sum += amount.hundredths;
                }
            }
            for (name, text) in [("itemQuantity", &row.quantity), ("itemTaxRate", &row.tax_rate)] {
                if text.as_deref().is_some_and(|t| !is_decimal(t.trim())) {
                    return refuse(Code::INVOICE_DATA, format!("{what}: {name} is no decimal number"));
                }
            }
        }
        if sum != total.hundredths {
            let (sum, total) = (plain(sum), plain(total.hundredths));
            return refuse(Code::INVOICE_DATA, format!("the rows add up to {sum}, totalAmount is {total}"));
        }
        Ok(())
    }

    pub(crate) fn check_notification_url(&self) -> Outcome<()> {
        match self.notification_url.as_deref().map(str::trim).filter(|url| !url.is_empty()) {
            Some(url) if !url.starts_with("http://") && !url.starts_with("https://") => {
                refuse(Code::NOTIFICATION_URL, "notificationUrl does not begin with http:// or https://")
            }
            _ => Ok(()),
        }
    }
}

fn payment_mode(text: Option<&str>) -> Outcome<PaymentMode> {
    match text.map_or("IMMEDIATE_DEBIT", str::trim) {
        "IMMEDIATE_DEBIT" => Ok(PaymentMode::ImmediateDebit),
        "RESERVATION_DESIRED" => Ok(PaymentMode::Desired),
        "RESERVATION_REQUIRED" => Ok(PaymentMode::Required),
        "RESERVATION_REQUIRED_PRELIMINARY_AMOUNT" => Ok(PaymentMode::Preliminary),
        other => refuse(Code::INVOICE_DATA, format!("paymentMode {other:?} is not known")),
    }
}

fn acknowledgment_mode(text: Option<&str>) -> Outcome<AcknowledgmentMode> {
    match text.map(str::trim) {
        None => Ok(AcknowledgmentMode::Absent),
        Some("NO_ACKNOWLEDGMENT") => Ok(AcknowledgmentMode::None),
        Some("OPTIONAL_ACKNOWLEDGMENT") => Ok(AcknowledgmentMode::Optional),
        Some("REQUIRE_ACKNOWLEDGMENT") => Ok(AcknowledgmentMode::Required),
        Some(other) => refuse(Code::INVOICE_DATA, format!("acknowledgmentMode {other:?} is not known")),
    }
}
