//! What can be set about the simulated service; each default is the protocol's own number.

/// What tells SEQR that the till knows of a payment (docs/protocol.md, Decisions, "what acknowledges a payment").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum SettledBy {
    /// Any status query.
    #[default]
    Query,
    /// A status query that names the version which said PAID.
    Version,
    /// submitPaymentReceipt.
    Receipt,
}

/// Whether refunds are allowed at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum RefundPolicy {
    /// They are.
    #[default]
    Allowed,
    /// The reseller may not refund: code 97.
    ResellerNotAllowed,
    /// The receiver's account allows none: code 99.
    AccountNotAllowed,
}

/// See the top of the file.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A payment that nobody asks about is reversed after so many milliseconds (20,000).
    pub reversal_ms: u64,
    /// What counts as asking.
    pub settled_by: SettledBy,
    /// A report is ready so many milliseconds after its period was marked (3,000).
    pub report_ready_ms: u64,
    /// How long a reservation holds where the till gives no time, in milliseconds (one hour).
    pub reservation_ms: u64,
    /// getPaymentStatus without a reference answers for the terminal's current invoice; otherwise 54 (true).
    pub status_without_reference: bool,
    /// Customers cannot pay an invoice that was sent without acknowledgmentMode, as the vendor's app (false).
    pub hang_without_acknowledgment_mode: bool,
    /// Refunds.
    pub refunds: RefundPolicy,
    /// Accepted currencies; empty accepts all of ISO 4217.
    pub currencies: Vec<String>,
    /// The shop's summary report shows TransactionDetails rows, as a newer sample of the vendor's (false).
    pub shop_report_with_details: bool,
    /// Invoices kept; the oldest that are over leave (100,000).
    pub max_invoices: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            reversal_ms: 20_000,
            settled_by: SettledBy::Query,
            report_ready_ms: 3_000,
            reservation_ms: 3_600_000,
            status_without_reference: true,
            hang_without_acknowledgment_mode: false,
            refunds: RefundPolicy::Allowed,
            currencies: Vec::new(),
            shop_report_with_details: false,
            max_invoices: 100_000,
        }
    }
}
