<?php
// PHP's SoapServer, by the project's WSDL. Run by ../record: php -S ADDRESS php.php
ini_set('soap.wsdl_cache_enabled', '0');
$values = json_decode(file_get_contents(__DIR__ . '/values.json'), true);

class Seqr
{
    public function __call($operation, $arguments)
    {
        global $values;
        $asked = json_decode(json_encode($arguments[0]), true);
        switch ($operation) {
            case 'getPaymentStatus': $name = $asked['invoiceReference'] === 'PAID' ? 'paid' : 'waiting'; break;
            case 'sendInvoice': $name = 'invoice'; break;
            case 'refundPayment': $name = $asked['ersReference'] === 'REFUSED' ? 'refused' : 'refund'; break;
            case 'requestPrincipalInformation': $name = 'terminal'; break;
            case 'executeReport': $name = $asked['reportId'] === 'TEXT' ? 'report_text' : 'report'; break;
            default: throw new SoapFault('Server', $values['fault']);
        }
        $value = $values[$name];
        if (isset($value['report']['content'])) $value['report']['content'] = base64_decode($value['report']['content']);
        return ['return' => $value];
    }
}

$server = new SoapServer(__DIR__ . '/../../../schema/seqr.wsdl');
$server->setObject(new Seqr());
$server->handle();
