<?php
// A till that takes one payment: php sell.php [ENDPOINT [SALE]]. See docs/guide/in-php.md.

$seqr = FFI::cdef(file_get_contents(getenv('SEQR_FFI') ?: 'seqr_ffi.h'), getenv('SEQR_LIBRARY') ?: 'libseqr.so.1');
if ($seqr->seqr_abi_version() !== $seqr->SEQR_ABI_VERSION) {
    exit("The library and seqr_ffi.h do not belong together.\n");
}

/** A struct, all zero, then its size and what is given. It and its texts live as long as $kept. */
function struct(string $type, array $fields, array &$kept): FFI\CData
{
    global $seqr;
    $kept[] = $made = $seqr->new($type);
    $made->struct_size = FFI::sizeof($made);
    foreach ($fields as $name => $value) {
        if (is_string($value)) {
            $text = $seqr->new('char[' . (strlen($value) + 1) . ']');
            FFI::memcpy($text, $value, strlen($value));
            $kept[] = $text;
            $made->$name = FFI::cast('char *', FFI::addr($text));
        } else {
            $made->$name = $value;
        }
    }
    return $made;
}

function check(int $status): void
{
    global $seqr;
    if ($status !== 0) {
        throw new RuntimeException($seqr->seqr_status_name($status) . ': ' . $seqr->seqr_last_error(), $status);
    }
}

/** Calls $open with a place for a handle, and gives the handle. */
function opened(string $type, callable $open): FFI\CData
{
    global $seqr;
    $place = $seqr->new("$type *");
    check($open(FFI::addr($place)));
    return $place;
}

$endpoint = $argv[1] ?? 'http://127.0.0.1:8480/extclientproxy/service/v2';
$number = $argv[2] ?? '8001';
$books = []; // your books: what is booked twice by the same reference is booked once
$shown = 0;
$kept = [];
try {
    $client = opened('seqr_client', fn ($place) => $seqr->seqr_open(FFI::addr(struct('seqr_config', [
        'endpoint' => $endpoint, 'store_path' => 'sell_php.db', 'client_id' => 'Ten minutes in PHP 1.0',
        'log_file' => 'seqr.log'], $kept)), $place));
    $till = opened('seqr_terminal', fn ($place) => $seqr->seqr_register($client, FFI::addr(struct('seqr_registration', [
        'reseller_id' => 'demo-reseller', 'reseller_password' => 'demo-password', 'name' => 'Corner shop',
        'external_terminal_id' => 'Store 1/Till 1', 'seqr_id' => 'SELL5'], $kept)), $place));
    // PHP ends if a function throws here; the sale is then settled at the next start.
    $cashier = struct('seqr_cashier', [
        'show' => function ($context, $sale, $state, $text) use (&$shown) {
            if ($state !== $shown) {
                print "$text\n";
            }
            $shown = $state;
            return 0; // 1 once the cashier has pressed Cancel
        },
        'ask' => function ($context, $sale, $question, $text) {
            print "$text (1 yes, 2 cancel, 3 wait) ";
            return (int) (fgets(STDIN) ?: 2);
        },
        'book' => function ($context, $sale, $reference, $amount, $currency) use (&$books) {
            $books[$reference] = $amount;
            return 1;
        },
        'unbook' => function ($context, $sale, $reference) use (&$books) {
            unset($books[$reference]);
            return 1;
        },
        'print' => function ($context, $sale, $receipt) {
            print $receipt;
        }], $kept);
    check($seqr->seqr_recover_run($till, FFI::addr($cashier))); // first the sales that a crash interrupted
    $invoice = struct('seqr_invoice', ['client_invoice_id' => $number, 'title' => 'Corner shop', 'cashier_id' => 'Anna',
        'total' => 5900, 'currency_code' => 'SEK', 'row_size' => FFI::sizeof($seqr->new('seqr_invoice_row')),
        'token_size' => FFI::sizeof($seqr->new('seqr_customer_token'))], $kept); // 59.00 SEK
    $state = $seqr->new('int32_t');
    $sale = opened('seqr_payment', fn ($place) => $seqr->seqr_sale_run(
        $till, FFI::addr($invoice), FFI::addr($cashier), FFI::addr($state), $place));
    $seqr->seqr_payment_close($sale);
    $seqr->seqr_terminal_close($till);
    $seqr->seqr_close($client);
    exit($state->cdata === $seqr->SEQR_PAY_COMPLETED ? 0 : 1);
} catch (RuntimeException $problem) {
    exit($problem->getMessage() . "\n");
}
