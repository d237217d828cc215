//! The invoice: what the till asks the customer to pay, as `pos` checks it, `service` sends it and `store` keeps it.
//! Plain data; the rules of what a good invoice is are in `pos`.
//!
//! By serde it is the JSON that a journal keeps, in which most of a payment's bytes are its rows: what is not given is not
//! written, and a row's names have a letter. The aliases are what journals have that were written before. SQL of
//! `store` reads `total`, `currency_code` and `cashier_id` by their names.

use serde::{Deserialize, Serialize};

/// How the money is taken (docs/protocol.md, Types, paymentMode).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum PaymentMode {
    /// The customer's confirmation pays: the usual sale.
    #[default]
    ImmediateDebit,
    /// Reserve if the customer's account can, else debit.
    ReservationDesired,
    /// Reserve or refuse.
    ReservationRequired,
    /// Reserve an amount that is not yet final.
    ReservationRequiredPreliminaryAmount,
}

/// Whether the till answers to the customer's loyalty tokens (docs/protocol.md, Types, acknowledgmentMode).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum AcknowledgmentMode {
    /// No loyalty: the customer sees the amount at once.
    #[default]
    None,
    /// The till may answer with a changed invoice.
    Optional,
    /// The till must answer before the customer can pay.
    Required,
}

/// One line of the invoice. Amounts are minor units of the invoice's currency.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InvoiceRow {
    /// What was sold.
    #[serde(rename = "d", alias = "description", default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How much of it, in thousandths: 1000 is one piece, 250 a quarter of a kilo.
    #[serde(rename = "q", alias = "quantity_thousandths", default = "one", skip_serializing_if = "is_one")]
    pub quantity_thousandths: i64,
    /// "pcs", "kg".
    #[serde(rename = "u", alias = "unit_name", default, skip_serializing_if = "Option::is_none")]
    pub unit_name: Option<String>,
    /// Price of one unit.
    #[serde(rename = "p", alias = "unit_price", default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<i64>,
    /// Discount on this row.
    #[serde(rename = "r", alias = "discount", default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<i64>,
    /// What the row adds to the invoice; negative for a discount row or a part paid otherwise.
    #[serde(rename = "t", alias = "total")]
    pub total: i64,
    /// Tax in hundredths of a percent: 2500 is 25 %.
    #[serde(rename = "v", alias = "tax_basis_points", default, skip_serializing_if = "Option::is_none")]
    pub tax_basis_points: Option<i32>,
    /// EAN of the article.
    #[serde(rename = "e", alias = "ean", default, skip_serializing_if = "Option::is_none")]
    pub ean: Option<String>,
    /// The shop's own article number.
    #[serde(rename = "s", alias = "sku", default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
}

/// A card, coupon or voucher of the customer (docs/protocol.md, Types, customerToken).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CustomerToken {
    /// What kind of token it is.
    pub id: String,
    /// Its number.
    pub value: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// 0 pending use, 1 used, 90 blocked, 99 invalid.
    pub status: i32,
}

/// The invoice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Invoice {
    /// The sale's number in the POS.
    pub client_invoice_id: String,
    /// Headline on the customer's phone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Who sells.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cashier_id: String,
    /// Last line on the customer's phone; always sent, empty where none is given (docs/protocol.md, Decisions).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub footer: String,
    /// What is to be paid, in minor units.
    pub total: i64,
    /// ISO 4217 code.
    pub currency_code: String,
    /// At least one.
    pub rows: Vec<InvoiceRow>,
    /// Tokens that the till knows already (a card swiped at the till).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<CustomerToken>,
    /// When the invoice was issued: xs:dateTime with offset, as it goes over the wire.
    pub issue_date: String,
    /// How the money is taken.
    #[serde(default, skip_serializing_if = "is_default")]
    pub payment_mode: PaymentMode,
    /// Whether the till does loyalty.
    #[serde(default, skip_serializing_if = "is_default")]
    pub acknowledgment_mode: AcknowledgmentMode,
    /// Where the app goes afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_url: Option<String>,
    /// Called once by SEQR when paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notification_url: Option<String>,
    /// How long a reservation holds, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit_timeout_s: Option<u32>,
}

/// One piece, in thousandths: the quantity where none is given.
pub const ONE: i64 = 1000;

fn one() -> i64 {
    ONE
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde calls it so
fn is_one(thousandths: &i64) -> bool {
    *thousandths == ONE
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
