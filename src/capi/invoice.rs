//! The invoice as C hands it in, and as `pos` wants it.

use super::read::{bad, list, optional, plain, required, sized, unused};
use crate::invoice::{AcknowledgmentMode, CustomerToken, Invoice, InvoiceRow, ONE, PaymentMode};
use crate::pos::Result;
use std::ffi::c_char;

/// A payment_mode of seqr_invoice: the customer's confirmation pays. The usual sale.
pub const SEQR_IMMEDIATE_DEBIT: i32 = 0;
/// A payment_mode of seqr_invoice: reserve the amount if the customer's account allows it, else debit.
pub const SEQR_RESERVATION_DESIRED: i32 = 1;
/// A payment_mode of seqr_invoice: reserve the amount; without a reservation there is no payment.
pub const SEQR_RESERVATION_REQUIRED: i32 = 2;
/// A payment_mode of seqr_invoice: reserve an amount that is not final yet.
pub const SEQR_RESERVATION_PRELIMINARY: i32 = 3;

/// An acknowledgment_mode of seqr_invoice: no loyalty; the customer sees the amount at once. The usual sale.
pub const SEQR_NO_ACKNOWLEDGMENT: i32 = 0;
/// An acknowledgment_mode of seqr_invoice: the till may answer the customer's tokens.
pub const SEQR_OPTIONAL_ACKNOWLEDGMENT: i32 = 1;
/// An acknowledgment_mode of seqr_invoice: the customer cannot pay before the till has answered.
pub const SEQR_REQUIRE_ACKNOWLEDGMENT: i32 = 2;

/// One row of an invoice or a refund. Set all bytes to zero first ("= {0}" in C, "= {}" in C++). Amounts are minor
/// units (cents) of the invoice's currency. The totals of all rows must add up to the invoice's total.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct seqr_invoice_row {
    /// What was sold. NULL for none.
    pub description: *const c_char,
    /// How much of it, in thousandths: 1000 is one piece, 250 a quarter of a kilogram. 0 means one.
    pub quantity_thousandths: i64,
    /// Its unit: "pcs", "kg". NULL for none.
    pub unit_name: *const c_char,
    /// Price of one unit. 0 means that none is given.
    pub unit_price: i64,
    /// Discount on this row; total is the sum after it. 0 for none.
    pub discount: i64,
    /// What the row adds to the invoice; negative for a discount, or for a part that is paid in another way.
    pub total: i64,
    /// Tax in hundredths of a percent, up to 10000: 2500 is 25 %. 0 means that none is given, -1 means 0 %.
    pub tax_basis_points: i32,
    /// Must be 0.
    pub reserved: u32,
    /// The article's EAN. NULL for none.
    pub ean: *const c_char,
    /// The shop's own article number. NULL for none.
    pub sku: *const c_char,
}

plain!(seqr_invoice_row ends with sku: *const c_char);

/// A card, coupon or voucher of the customer. Set all bytes to zero first.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct seqr_customer_token {
    /// What kind of token it is (required).
    pub id: *const c_char,
    /// Its number (required).
    pub value: *const c_char,
    /// Its name. NULL for none.
    pub description: *const c_char,
    /// 0 pending use (from SEQR), 1 used (from the till), 90 blocked, 99 invalid or unknown.
    pub status: i32,
    /// Must be 0.
    pub reserved: u32,
}

plain!(seqr_customer_token ends with reserved: u32);

/// The invoice: what the customer is asked to pay. Begin with SEQR_INVOICE_INIT, then set client_invoice_id,
/// title, cashier_id, total and currency_code; the rest may stay as it is. All of it is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct seqr_invoice {
    /// Set by SEQR_INVOICE_INIT.
    pub struct_size: u32,
    /// Size of one row, set by SEQR_INVOICE_INIT.
    pub row_size: u32,
    /// Size of one token, set by SEQR_INVOICE_INIT.
    pub token_size: u32,
    /// Must be 0.
    pub reserved: u32,
    /// The sale's number in the POS (required), unique at this till: seqr_payment_find finds the payment by it.
    pub client_invoice_id: *const c_char,
    /// Headline on the customer's phone (required): the shop's name.
    pub title: *const c_char,
    /// Who sells (required).
    pub cashier_id: *const c_char,
    /// Last line on the customer's phone. NULL for none.
    pub footer: *const c_char,
    /// The amount to pay, in minor units (1250 is 12.50 SEK). Above zero.
    pub total: i64,
    /// ISO 4217 code of all amounts (required): "SEK", "EUR".
    pub currency_code: *const c_char,
    /// The rows: an array of row_count elements, each row_size bytes. NULL for none: then the invoice has one
    /// row made of title and total.
    pub rows: *const seqr_invoice_row,
    /// How many rows, 10000 at most.
    pub row_count: usize,
    /// Tokens that the till knows already, for example a card that was swiped there: an array of token_count elements,
    /// each token_size bytes. NULL for none.
    pub tokens: *const seqr_customer_token,
    /// How many tokens, 100 at most.
    pub token_count: usize,
    /// When the invoice was issued, in milliseconds since 1970-01-01 UTC. 0 means now.
    pub issued_at_ms: i64,
    /// SEQR_IMMEDIATE_DEBIT (0) or one of the SEQR_RESERVATION_ modes.
    pub payment_mode: i32,
    /// SEQR_NO_ACKNOWLEDGMENT (0) unless the POS does loyalty, then one of the SEQR_..._ACKNOWLEDGMENT modes.
    pub acknowledgment_mode: i32,
    /// A URL that the customer's phone opens after the payment. NULL for none.
    pub back_url: *const c_char,
    /// A URL, beginning with http, that SEQR calls once when the invoice is paid. NULL for none.
    pub notification_url: *const c_char,
    /// How long a reservation holds until it is committed, in seconds. 0 means the time that SEQR chooses.
    pub commit_timeout_s: u32,
    /// Must be 0.
    pub reserved2: u32,
}

plain!(seqr_invoice ends with reserved2: u32);

/// Far beyond any basket; bounds what a wrong count can make the library read.
const MAX_ROWS: usize = 10_000;
/// Far beyond any wallet.
const MAX_TOKENS: usize = 100;
/// 100 %.
const MAX_TAX_BASIS_POINTS: i32 = 10_000;

/// An invoice of C's, and when it was issued.
pub(super) fn invoice(pointer: *const seqr_invoice) -> Result<(Invoice, Option<i64>)> {
    let c = sized(pointer, "invoice")?;
    unused(c.reserved.into(), "invoice.reserved")?;
    unused(c.reserved2.into(), "invoice.reserved2")?;
    let title = required(c.title, "invoice.title")?;
    let owned = |pointer, name| optional(pointer, name).map(|text| text.map(str::to_owned));
    let invoice = Invoice {
        client_invoice_id: required(c.client_invoice_id, "invoice.client_invoice_id")?.to_owned(),
        title: title.to_owned(),
        cashier_id: required(c.cashier_id, "invoice.cashier_id")?.to_owned(),
        footer: owned(c.footer, "invoice.footer")?.unwrap_or_default(),
        total: c.total,
        currency_code: required(c.currency_code, "invoice.currency_code")?.to_owned(),
        rows: rows(c.rows, c.row_count, c.row_size, "invoice", (title, c.total))?,
        tokens: tokens(&c)?,
        issue_date: String::new(),
        payment_mode: payment_mode(c.payment_mode)?,
        acknowledgment_mode: acknowledgment_mode(c.acknowledgment_mode)?,
        back_url: owned(c.back_url, "invoice.back_url")?,
        notification_url: owned(c.notification_url, "invoice.notification_url")?,
        commit_timeout_s: some(c.commit_timeout_s),
    };
    Ok((invoice, some(c.issued_at_ms)))
}

/// The rows of an invoice or a refund (`of`); where there are none, one made of the title and the total.
pub(super) fn rows(
    pointer: *const seqr_invoice_row,
    count: usize,
    size: u32,
    of: &str,
    (title, total): (&str, i64),
) -> Result<Vec<InvoiceRow>> {
    let name = format!("{of}.rows");
    let size_name = format!("{of}.row_size");
    let rows = list(pointer, (size, &size_name), (count, MAX_ROWS), &name)?;
    if rows.is_empty() {
        let whole = InvoiceRow {
            description: Some(title.to_owned()),
            quantity_thousandths: ONE,
            total,
            ..Default::default()
        };
        return Ok(vec![whole]);
    }
    let mut translated = Vec::with_capacity(rows.len()); // it lives as long as the payment
    for (index, row) in rows.iter().enumerate() {
        translated.push(row.translated(&format!("{name}[{index}]"))?);
    }
    Ok(translated)
}

impl seqr_invoice_row {
    fn translated(&self, name: &str) -> Result<InvoiceRow> {
        unused(self.reserved.into(), &format!("{name}.reserved"))?;
        let owned = |pointer, field| {
            optional(pointer, &format!("{name}.{field}")).map(|text| text.map(str::to_owned))
        };
        Ok(InvoiceRow {
            description: owned(self.description, "description")?,
            quantity_thousandths: if self.quantity_thousandths == 0 {
                ONE
            } else {
                self.quantity_thousandths
            },
            unit_name: owned(self.unit_name, "unit_name")?,
            unit_price: some(self.unit_price),
            discount: some(self.discount),
            total: self.total,
            tax_basis_points: match self.tax_basis_points {
                0 => None,
                -1 => Some(0),
                points @ 1..=MAX_TAX_BASIS_POINTS => Some(points),
                other => {
                    return Err(bad(format!(
                        "{name}.tax_basis_points is {other}; it must be -1 (0 %), 0 (none given) or up to \
                         {MAX_TAX_BASIS_POINTS} (100 %): 2500 is 25 %"
                    )));
                }
            },
            ean: owned(self.ean, "ean")?,
            sku: owned(self.sku, "sku")?,
        })
    }
}

fn tokens(c: &seqr_invoice) -> Result<Vec<CustomerToken>> {
    let size = (c.token_size, "invoice.token_size");
    let tokens = list(c.tokens, size, (c.token_count, MAX_TOKENS), "invoice.tokens")?;
    tokens
        .iter()
        .enumerate()
        .map(|(index, token)| {
            let name = |field| format!("invoice.tokens[{index}].{field}");
            unused(token.reserved.into(), &name("reserved"))?;
            if !matches!(token.status, 0 | 1 | 90 | 99) {
                return Err(bad(format!(
                    "{} is {}; it must be 0, 1, 90 or 99",
                    name("status"),
                    token.status
                )));
            }
            Ok(CustomerToken {
                id: required(token.id, &name("id"))?.to_owned(),
                value: required(token.value, &name("value"))?.to_owned(),
                description: optional(token.description, &name("description"))?.map(str::to_owned),
                status: token.status,
            })
        })
        .collect()
}

fn payment_mode(mode: i32) -> Result<PaymentMode> {
    Ok(match mode {
        SEQR_IMMEDIATE_DEBIT => PaymentMode::ImmediateDebit,
        SEQR_RESERVATION_DESIRED => PaymentMode::ReservationDesired,
        SEQR_RESERVATION_REQUIRED => PaymentMode::ReservationRequired,
        SEQR_RESERVATION_PRELIMINARY => PaymentMode::ReservationRequiredPreliminaryAmount,
        other => return Err(bad(format!("invoice.payment_mode is {other}; it must be 0 to 3"))),
    })
}

fn acknowledgment_mode(mode: i32) -> Result<AcknowledgmentMode> {
    Ok(match mode {
        SEQR_NO_ACKNOWLEDGMENT => AcknowledgmentMode::None,
        SEQR_OPTIONAL_ACKNOWLEDGMENT => AcknowledgmentMode::Optional,
        SEQR_REQUIRE_ACKNOWLEDGMENT => AcknowledgmentMode::Required,
        other => return Err(bad(format!("invoice.acknowledgment_mode is {other}; it must be 0 to 2"))),
    })
}

/// Zero means that a number is not given.
fn some<T: Default + PartialEq>(number: T) -> Option<T> {
    (number != T::default()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pos::Kind;
    use std::ptr;

    const ROW: seqr_invoice_row = seqr_invoice_row {
        description: c"Coffee".as_ptr(),
        quantity_thousandths: 0,
        unit_name: ptr::null(),
        unit_price: 0,
        discount: 0,
        total: 1250,
        tax_basis_points: 0,
        reserved: 0,
        ean: ptr::null(),
        sku: c"".as_ptr(),
    };

    const TOKEN: seqr_customer_token = seqr_customer_token {
        id: c"card".as_ptr(),
        value: c"4711".as_ptr(),
        description: ptr::null(),
        status: 1,
        reserved: 0,
    };

    const INVOICE: seqr_invoice = seqr_invoice {
        struct_size: size_of::<seqr_invoice>() as u32,
        row_size: size_of::<seqr_invoice_row>() as u32,
        token_size: size_of::<seqr_customer_token>() as u32,
        reserved: 0,
        client_invoice_id: c"S-1".as_ptr(),
        title: c"Corner Shop".as_ptr(),
        cashier_id: c"Anna".as_ptr(),
        footer: ptr::null(),
        total: 1250,
        currency_code: c"SEK".as_ptr(),
        rows: ptr::null(),
        row_count: 0,
        tokens: ptr::null(),
        token_count: 0,
        issued_at_ms: 0,
        payment_mode: 0,
        acknowledgment_mode: 0,
        back_url: ptr::null(),
        notification_url: ptr::null(),
        commit_timeout_s: 0,
        reserved2: 0,
    };

    #[test]
    fn an_invoice_without_rows_has_one_of_its_title_and_total() {
        let (invoice, issued_at_ms) = invoice(&INVOICE).unwrap();
        assert_eq!((invoice.rows.len(), issued_at_ms), (1, None));
        let row = &invoice.rows[0];
        assert_eq!(
            (row.description.as_deref(), row.quantity_thousandths, row.total),
            (Some("Corner Shop"), 1000, 1250)
        );
        assert_eq!((invoice.payment_mode, invoice.acknowledgment_mode), Default::default());
        assert_eq!((invoice.footer.as_str(), invoice.commit_timeout_s, invoice.tokens.len()), ("", None, 0));
    }

    #[test]
    fn rows_and_tokens_are_taken_over() {
        let rows = [
            seqr_invoice_row { quantity_thousandths: 250, unit_price: 5000, tax_basis_points: 2500, ..ROW },
            seqr_invoice_row { description: ptr::null(), tax_basis_points: -1, total: -50, ..ROW },
        ];
        let invoice =
            seqr_invoice { rows: rows.as_ptr(), row_count: 2, tokens: &TOKEN, token_count: 1, ..INVOICE };
        let invoice = seqr_invoice { issued_at_ms: 5, payment_mode: 3, acknowledgment_mode: 2, ..invoice };
        let (invoice, issued_at_ms) = super::invoice(&invoice).unwrap();
        assert_eq!(issued_at_ms, Some(5));
        let [first, second] = &invoice.rows[..] else { panic!("{:?}", invoice.rows) };
        assert_eq!(
            (first.quantity_thousandths, first.unit_price, first.tax_basis_points),
            (250, Some(5000), Some(2500))
        );
        assert_eq!((&second.description, second.total, second.tax_basis_points), (&None, -50, Some(0)));
        assert_eq!((second.quantity_thousandths, second.unit_price, &second.sku), (1000, None, &None));
        assert_eq!((invoice.tokens[0].value.as_str(), invoice.tokens[0].status), ("4711", 1));
        assert_eq!(invoice.payment_mode, PaymentMode::ReservationRequiredPreliminaryAmount);
        assert_eq!(invoice.acknowledgment_mode, AcknowledgmentMode::Required);
    }

    #[test]
    fn an_invoice_that_cannot_be_read_names_its_field() {
        let row =
            |row: seqr_invoice_row| seqr_invoice { rows: Box::leak(Box::new(row)), row_count: 1, ..INVOICE };
        let token = |t: seqr_customer_token| seqr_invoice {
            tokens: Box::leak(Box::new(t)),
            token_count: 1,
            ..INVOICE
        };
        for (invoice, field) in [
            (seqr_invoice { client_invoice_id: ptr::null(), ..INVOICE }, "invoice.client_invoice_id"),
            (seqr_invoice { title: c"\xff".as_ptr(), ..INVOICE }, "invoice.title"),
            (seqr_invoice { cashier_id: ptr::null(), ..INVOICE }, "invoice.cashier_id"),
            (seqr_invoice { currency_code: ptr::null(), ..INVOICE }, "invoice.currency_code"),
            (seqr_invoice { payment_mode: 4, ..INVOICE }, "invoice.payment_mode"),
            (seqr_invoice { acknowledgment_mode: -1, ..INVOICE }, "invoice.acknowledgment_mode"),
            (seqr_invoice { reserved: 1, ..INVOICE }, "invoice.reserved "),
            (seqr_invoice { reserved2: 1, ..INVOICE }, "invoice.reserved2"),
            (seqr_invoice { row_count: 1, ..INVOICE }, "invoice.rows is NULL"),
            (seqr_invoice { row_count: usize::MAX, ..INVOICE }, "invoice.rows has"),
            (seqr_invoice { row_size: 0, ..row(ROW) }, "invoice.row_size is 0"),
            (seqr_invoice { token_size: 7, ..token(TOKEN) }, "invoice.token_size is 7"),
            (row(seqr_invoice_row { description: c"\xff".as_ptr(), ..ROW }), "invoice.rows[0].description"),
            (row(seqr_invoice_row { tax_basis_points: -2, ..ROW }), "invoice.rows[0].tax_basis_points"),
            (row(seqr_invoice_row { tax_basis_points: 10_001, ..ROW }), "invoice.rows[0].tax_basis_points"),
            (row(seqr_invoice_row { reserved: 1, ..ROW }), "invoice.rows[0].reserved"),
            (token(seqr_customer_token { id: ptr::null(), ..TOKEN }), "invoice.tokens[0].id"),
            (token(seqr_customer_token { status: 2, ..TOKEN }), "invoice.tokens[0].status"),
            (token(seqr_customer_token { reserved: 2, ..TOKEN }), "invoice.tokens[0].reserved"),
        ] {
            let error = super::invoice(&invoice).unwrap_err();
            assert_eq!(error.kind, Kind::Argument);
            assert!(error.text.contains(field), "{field}: {}", error.text);
        }
    }
}
