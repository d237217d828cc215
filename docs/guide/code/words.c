/* Words for the cashier: the tables of docs/status-codes.md (tools/docs --write). Copy and translate. */
#include "till.h"

const char *words_for(seqr_status status)
{
    switch (status) {
    case SEQR_OK:
        return "Done.";
    case SEQR_E_ARGUMENT:
        return "SEQR cannot be used for this. Please call the support.";
    case SEQR_E_AMOUNT:
        return "This amount is not possible with SEQR.";
    case SEQR_E_ROWS:
        return "SEQR cannot be used for this. Please call the support.";
    case SEQR_E_CONFLICT:
        return "This number was used before. Please call the support.";
    case SEQR_E_CLOSED:
        return "SEQR is closed. Start the till again.";
    case SEQR_E_CONFIG:
        return "SEQR is not set up right. Please call the support.";
    case SEQR_E_NOT_FOUND:
        return "Not found at this till.";
    case SEQR_E_NOT_SAVED:
        return "The till cannot save. Make room on the disk, and do not switch it off.";
    case SEQR_E_STORE:
        return "SEQR's data cannot be read. Please call the support.";
    case SEQR_E_STORE_BUSY:
        return "SEQR's data is in use. Try again.";
    case SEQR_E_NETWORK:
        return "No connection to SEQR. Nothing was sent. Try again, or choose another way to pay.";
    case SEQR_E_LOST:
        return "SEQR's answer was lost. Try again.";
    case SEQR_E_TLS:
        return "No safe connection to SEQR. Check the till's date and time.";
    case SEQR_E_ANSWER:
        return "SEQR's answer cannot be read. Please call the support.";
    case SEQR_E_HTTP:
        return "SEQR does not answer at this address. Please call the support.";
    case SEQR_E_FAULT:
        return "SEQR could not do this. Try again later.";
    case SEQR_E_REFUSED:
        return "SEQR has refused this.";
    case SEQR_E_AUTHENTICATION:
        return "SEQR does not accept this till or password. Please call the support.";
    case SEQR_E_ALREADY_PAID:
        return "This sale is paid already.";
    case SEQR_E_IN_DOUBT:
        return "Not known yet. Give no money, take no money, and wait.";
    case SEQR_E_UNFINISHED:
        return "An earlier sale is not finished. Finish it first.";
    case SEQR_E_BUSY:
        return "Another program uses this till. Close it.";
    case SEQR_E_STATE:
        return "This is not possible now.";
    case SEQR_E_REVERSED:
        return "SEQR gave the money back. This sale is not paid.";
    case SEQR_E_NOT_READY:
        return "SEQR's report is not ready. Try again later.";
    case SEQR_E_STOPPED:
        return "Stopped.";
    case SEQR_E_OTHER_AMOUNT:
        return "Paid by SEQR, but another amount. Compare it with the receipt.";
    case SEQR_E_OTHER_PAYMENT:
        return "SEQR answers with another payment. Look at the customer's phone, and call the support.";
    case SEQR_E_INTERNAL:
        return "Something went wrong in SEQR's program. Please call the support.";
    default:
        return "SEQR gave an unknown answer. Please call the support.";
    }
}

const char *words_for_state(int32_t state)
{
    switch (state) {
    case SEQR_PAY_WAITING:
        return "Waiting for the customer ...";
    case SEQR_PAY_ASK_CASHIER:
        return "The customer has not paid yet. Try again, or cancel?";
    case SEQR_PAY_LOYALTY:
        return "Reading the customer's card ...";
    case SEQR_PAY_RESERVED:
        return "The amount is reserved, not paid.";
    case SEQR_PAY_COMPLETED:
        return "Paid by SEQR.";
    case SEQR_PAY_CANCELED:
        return "Canceled. Nothing is paid.";
    case SEQR_PAY_FAILED:
        return "SEQR payment failed.";
    case SEQR_PAY_UNKNOWN:
        return "Not known yet whether the customer has paid. Give no goods, and take no other payment.";
    default:
        return "Waiting for the customer ...";
    }
}
