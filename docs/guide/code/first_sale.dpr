program first_sale;

{ A till that takes one payment: first_sale [ENDPOINT [SALE]]. See docs/guide/in-delphi.md. }

{$IFDEF FPC}
  {$MODE DELPHI}
{$ENDIF}
{$IFDEF MSWINDOWS}
  {$APPTYPE CONSOLE}
{$ENDIF}

uses
{$IFDEF FPC}{$IFDEF UNIX}
  cthreads, cwstring,
{$ENDIF}{$ENDIF}
  SysUtils, Seqr, SeqrClasses;

function Argument(index: Integer; const usual: string): string;
begin
  if ParamCount >= index then Result := ParamStr(index) else Result := usual;
end;

{ Waits until nothing more will come, and gives the state. }
function Wait(sale: TSeqrPayment): Integer;
var
  tries: Integer;
begin
  Result := SEQR_PAY_UNKNOWN;
  for tries := 1 to 99 do begin
    Result := sale.Poll(1000);
    case Result of
      SEQR_PAY_WAITING: WriteLn('Waiting for the customer ...');
      SEQR_PAY_ASK_CASHIER:
        try
          sale.Cancel; { nobody came }
        except
          on problem: ESeqrError do WriteLn(problem.Message); { paid, or not known: the next poll tells }
        end;
      SEQR_PAY_COMPLETED, SEQR_PAY_CANCELED, SEQR_PAY_FAILED: Exit;
    end;
  end;
end;

procedure Sell(till: TSeqrTerminal; const number: string);
var
  sale: TSeqrPayment;
begin
  sale := till.NextUnfinished(nil); { what a crash has left comes first }
  if sale <> nil then
    sale.TryAgain
  else
    sale := till.PayStart(number, 'Corner shop', 'Anna', 5900, 'SEK');
  try
    if Wait(sale) = SEQR_PAY_COMPLETED then begin
      Write(sale.ReceiptText(42)); { your POS books here, by sale.ErsReference, and prints }
      sale.Confirm;
    end else begin
      WriteLn('Not paid. ', sale.ErrorText);
      ExitCode := 1;
    end;
  finally
    sale.Free;
  end;
end;

var
  library_: TSeqrClient;
  till: TSeqrTerminal;
begin
  try
    library_ := TSeqrClient.Create(Argument(1, 'http://127.0.0.1:8480/extclientproxy/service/v2'), 'first_sale.db',
      'First sale in Pascal 1.0');
    try
      { Once a till; again does no harm. }
      till := library_.RegisterTerminal('demo-reseller', 'demo-password', 'Store 1/Till 1', 'Corner shop', 'FIRST3');
      try
        Sell(till, Argument(2, '3001'));
      finally
        till.Free;
      end;
    finally
      library_.Free;
    end;
  except
    on problem: ESeqrError do begin
      WriteLn(SeqrText(seqr_status_name(problem.Status)), ': ', problem.Message);
      ExitCode := 1;
    end;
  end;
end.
