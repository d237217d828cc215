//! What the scripted till may do wrong, and what it may do in an order of its own.

/// What a broken till does wrong; each is one that somebody has built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    RegistrationRefused,
    RegistersWithoutName,
    StickerWithHyphen,
    InvoiceDoesNotAddUp,
    InvoiceWithoutRows,
    InvoiceWithoutAcknowledgmentMode,
    /// The invoice lacks this element.
    InvoiceWithout(&'static str),
    PollsAnUnknownReference,
    InvoicesTwiceBeforeThePayment,
    PollsEveryFiveSeconds,
    FirstVersionIsNotZero,
    VersionsOfItsOwn,
    VersionZeroForEver,
    StopsAtReserved,
    ReceiptByInvoiceReference,
    ConfirmsWhatIsNotPaid,
    GivesUpAfterThirtySeconds,
    PollsThePreviousSale,
    CancelsWithoutReference,
    LearnsTooLate,
    InvoicesTwiceBeforeTheRefund,
    RefundsByInvoiceReference,
    RefundsThePreviousPayment,
    SellsAgainAfterALostAnswer,
    AsksForTheOldSaleAndInvoicesTwice,
    StopsPollingAfterALostAnswer,
    InvoicesAgainWhenPaidIsLost,
    IgnoresThatItIsPaid,
    InvoicesAgainAfter50,
    IgnoresThatItIsBeingPaid,
    CancelsAnotherAfter51,
    InvoicesAgainAfter51,
    ForgetsTheSaleInAPowerCut,
    MarksAsTill,
    ReportWithoutPeriod,
    ReportOfAnOlderPeriod,
    UnregistersAsReseller,
    NoClientId,
    NoClientReference,
    LongClientReference,
    TimeoutOfThirtySeconds,
    ChildrenInWrongOrder,
    /// And then it goes on with the second one.
    InvoicesTwiceAndAsksForTheSecond,
    InvoicesAgainAfterThirtySeconds,
    InvoicesTwiceBeforeTheCancel,
    InvoicesAgainInsteadOfAsking,
    InvoicesAgainInsteadOfMinding50,
    InvoicesAgainInsteadOfCanceling,
    InvoicesTwiceBeforeThePowerCut,
    CancelsWhatIsPaid,
    ConfirmsByAReferenceOfItsOwn,
    ConfirmsTheSecondSaleTooEarly,
    ConfirmsTheCanceledSale,
    ReceiptWithoutDocument,
    AsksWithAWrongPassword,
    AsksAsAnotherTerminal,
    NeverUpdates,
    UpdatesToAWrongTotal,
    UpdatesInAnotherCurrency,
    CommitsTooMuch,
    InvoiceInAnUnknownCurrency,
    InvoiceInTwoCurrencies,
    InvoiceOfNothing,
    ShortPassword,
    RefundsInAnotherCurrency,
    RefundsTooMuch,
    RefundsTwice,
    AsksForTheOldSaleAfterALostAnswer,
    AsksForTheOldSaleWhileItWaits,
    AsksForTheOldSaleBeforeTheRefund,
    ForgetsAfter50AndThePowerCut,
    CancelsAnotherWhenTheCustomerPays,
    /// After the customer has paid: a second more than SEQR waits.
    AsksAfterTwentyOneSeconds,
    /// Just soon enough, and never in the rhythm.
    PollsEveryNineteenSeconds,
    PollsWithoutAPause,
    NoInvoiceVersion,
    NoTimeout,
    UnknownElementInTheInvoice,
    /// It takes an invoice that nobody has paid back by a refund.
    RefundsBeforeItIsPaid,
    /// The same money again, two sales later.
    RefundsAgainLater,
    /// The payment that it found after the lost answer.
    CancelsWhatItFound,
    /// It cancels after the lost answer, hears 50, and forgets the sale.
    ForgetsAfter50WhenPaidIsLost,
    AsksForTheOldSaleAfterThePowerCut,
    CancelsTheOldSaleAfterThePowerCut,
    AsksInsteadOfCancelingAgain,
    CancelsTheOldSale,
    UpdatesAnotherSale,
    /// The cashier leaves, and the till with it: the invoice stays.
    NeverCancels,
}

/// What a right till may do in an order of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Habit {
    Usual,
    /// It asks about the sale before now and then, as one that acknowledges twice.
    AsksAboutOldSales,
    /// It submits a receipt again when the next sale has begun.
    ReceiptsAgain,
    /// The sale is canceled before the power goes.
    CanceledBeforeThePowerCut,
    /// After the power cut it cancels, hears 50, and asks.
    CancelsAfterThePowerCut,
    /// After a lost answer it waits until SEQR has given the money back.
    WaitsForTheReversal,
    /// Another till of the shop sells meanwhile.
    AnotherTillSells,
    /// Its registration and its first invoice are refused, and then right.
    RightTheSecondTime,
    /// It pings and closes periods in the middle of everything.
    Busy,
    /// Another till sells and asks before each call of this one.
    AnotherTillIsFirst,
    /// Another till is installed meanwhile.
    AnotherTillIsInstalled,
    /// SEQR is busy at the first cancel, receipt, refund and at the end; it calls again.
    SeqrIsBusy,
    /// It prints the report of an older period before that of this one.
    PrintsAnOldReport,
    /// The refund is given by the till at the service desk.
    RefundsAtTheServiceDesk,
    /// In two parts.
    RefundsInParts,
    /// It reserves, commits, and takes the reference that comes with the commit.
    Reserves,
    /// Loyalty: it updates what waits for it.
    Updates,
    /// It is off until SEQR has given the money back.
    IsOffForLong,
    /// It asks some more after the cancel.
    AsksAfterTheCancel,
    /// It confirms each payment as soon as it knows of it.
    ConfirmsAtOnce,
    /// It never says which invoice it means.
    AsksWithoutReference,
    /// When the answer is lost it cancels, hears 50, and asks.
    CancelsWhenPaidIsLost,
    /// Nineteen seconds pass between the payment and the query, once.
    SlowOnce,
    /// A sale is canceled, and sold again under its own number.
    SellsTheSameSaleAgain,
    /// The customer paid while the cashier canceled: it gives the money back.
    RefundsTheLatePayment,
    /// It cancels once more what is canceled, and hears 95.
    CancelsTwice,
    /// It is registered again under its name between two sales.
    IsRegisteredAgain,
    /// It asks on for a while after PAID.
    AsksAfterThePayment,
    /// It closes its own period and the shop's, and prints both reports.
    ClosesTwoPeriods,
    /// It reserves, and takes a part.
    CommitsAPart,
}
