<?php
// PHP's SoapClient, from ?wsdl alone. Usage: php client.php ENDPOINT CONTROL_URL. Prints "php: all well".

[, $endpoint, $control] = $argv;
$soap = new SoapClient("$endpoint?wsdl", ['cache_wsdl' => WSDL_CACHE_NONE, 'exceptions' => true, 'connection_timeout' => 10]);

function expect($answer, int $code = 0) {
    if ($answer->return->resultCode !== $code) {
        fwrite(STDERR, print_r($answer, true));
        exit(1);
    }
    return $answer->return;
}

function context(string $kind, string $id, string $password, ?string $user = null): array {
    $principal = ['id' => $id, 'type' => $kind] + ($user === null ? [] : ['userId' => $user]);
    return ['channel' => 'WS', 'clientId' => 'php', 'clientReference' => 'php-test', 'clientRequestTimeout' => 0,
            'initiatorPrincipalId' => $principal, 'password' => $password];
}

$reseller = context('RESELLERUSER', 'demo-reseller', 'demo-password', '9900');
$registered = expect($soap->registerTerminal(['context' => $reseller, 'externalTerminalId' => 'php/Till 1',
    'password' => 'till-password', 'name' => 'Corner shop']));
$till = context('TERMINALID', $registered->terminalId, 'till-password');
expect($soap->assignSeqrId(['context' => $till, 'seqrId' => 'PHP1']));
$amount = ['currency' => 'SEK', 'value' => '25.50'];
$invoice = ['paymentMode' => 'IMMEDIATE_DEBIT', 'acknowledgmentMode' => 'NO_ACKNOWLEDGMENT', 'title' => 'Corner shop',
    'clientInvoiceId' => 'php-1',
    'invoiceRows' => ['invoiceRow' => [['itemDescription' => 'Café', 'itemQuantity' => 1, 'itemTotalAmount' => $amount]]],
    'totalAmount' => $amount, 'cashierId' => 'Bob'];
$sent = expect($soap->sendInvoice(['context' => $till, 'invoice' => $invoice]));
$ask = fn (int $version) => expect($soap->getPaymentStatus(
    ['context' => $till, 'invoiceReference' => $sent->invoiceReference, 'invoiceVersion' => $version]));
$issued = $ask(0);
$issued->status === 'ISSUED' || exit(2);
$body = json_encode(['invoice' => $sent->invoiceReference]);
file_get_contents("{$control}pay", false, stream_context_create(['http' =>
    ['method' => 'POST', 'header' => 'Content-Type: application/json', 'content' => $body]])) || exit(3);
$paid = $ask($issued->version);
($paid->status === 'PAID' && $paid->receipt->clientInvoiceId === 'php-1') || exit(4);
expect($soap->submitPaymentReceipt(['context' => $till, 'ersReference' => $paid->ersReference,
    'receiptDocument' => ['mimeType' => 'text/html', 'receiptData' => '<p>', 'receiptType' => 'PAYMENT_RECEIPT']]));
expect($soap->refundPayment(['context' => $till, 'ersReference' => $paid->ersReference,
    'invoice' => ['title' => 'Refund', 'totalAmount' => $amount, 'cashierId' => 'Bob']]));
expect($soap->cancelInvoice(['context' => $till, 'invoiceReference' => $sent->invoiceReference]), 50);
expect($soap->unregisterTerminal(['context' => $till]));
echo "php: all well\n";
