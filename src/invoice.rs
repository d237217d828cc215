//! The invoice: what the till asks the customer to pay, as `pos` checks it, `service` sends it and `store` keeps it.
//! Plain data; the rules of what a good invoice is are in `pos`.

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
    pub description: Option<String>,
    /// How much of it, in thousandths: 1000 is one piece, 250 a quarter of a kilo.
    pub quantity_thousandths: i64,
    /// "pcs", "kg".
    pub unit_name: Option<String>,
    /// Price of one unit.
    pub unit_price: Option<i64>,
    /// Discount on this row.
    pub discount: Option<i64>,
    /// What the row adds to the invoice; negative for a discount row or a part paid otherwise.
    pub total: i64,
    /// Tax in hundredths of a percent: 2500 is 25 %.
    pub tax_basis_points: Option<i32>,
    /// EAN of the article.
    pub ean: Option<String>,
    /// The shop's own article number.
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
    pub title: String,
    /// Who sells.
    pub cashier_id: String,
    /// Last line on the customer's phone; always sent, empty where none is given (docs/protocol.md, Decisions).
    pub footer: String,
    /// What is to be paid, in minor units.
    pub total: i64,
    /// ISO 4217 code.
    pub currency_code: String,
    /// At least one.
    pub rows: Vec<InvoiceRow>,
    /// Tokens that the till knows already (a card swiped at the till).
    pub tokens: Vec<CustomerToken>,
    /// When the invoice was issued: xs:dateTime with offset, as it goes over the wire.
    pub issue_date: String,
    /// How the money is taken.
    pub payment_mode: PaymentMode,
    /// Whether the till does loyalty.
    pub acknowledgment_mode: AcknowledgmentMode,
    /// Where the app goes afterwards.
    pub back_url: Option<String>,
    /// Called once by SEQR when paid.
    pub notification_url: Option<String>,
    /// How long a reservation holds, in seconds.
    pub commit_timeout_s: Option<u32>,
}
