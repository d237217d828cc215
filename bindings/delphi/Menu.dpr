program Menu; { A whole till: Menu ENDPOINT STORE BOOK, then lines as those of examples-c/menu.c: s, a, c, r, d, q. }
{$IFDEF FPC}{$MODE DELPHI}{$ENDIF}{$IFDEF MSWINDOWS}{$APPTYPE CONSOLE}{$ENDIF}
uses {$IFDEF FPC}{$IFDEF UNIX}cthreads, cwstring,{$ENDIF}{$ENDIF} SysUtils, Classes, Seqr, SeqrClasses;
type
  TPos = class(TSeqrPos)
    Lines, Words: TStringList; Path: string; Shown: Integer; Gone: Boolean;
    function Show(sale: TSeqrPayment; state: Integer; const text: string): Integer; override;
    function Ask(sale: TSeqrPayment; question: Integer; const text: string): Integer; override;
    function Book(sale: TSeqrPayment; const reference: string; amount: Int64; const unit_: string): Boolean; override;
    function Unbook(sale: TSeqrPayment; const reference: string): Boolean; override;
    procedure Print(sale: TSeqrPayment; const text: string); override;
    function Once(const line: string): Boolean; function Next: Boolean; end;
function TPos.Next: Boolean; { the words of the next line; a window has buttons }
var line: string;
begin Result := not EOF(Input); Words.Clear; if Result then ReadLn(line); Words.DelimitedText := line + ' - - - -'; end;
function TPos.Once(const line: string): Boolean; { a POS has a transaction of its database for this }
var book: TextFile;
begin AssignFile(book, Path); Lines.Clear;
  if FileExists(Path) then begin Lines.LoadFromFile(Path); Append(book); end else Rewrite(book);
  try if Pos(line, Lines.Text) = 0 then WriteLn(book, line); finally CloseFile(book); end; Result := True; end;
function TPos.Show(sale: TSeqrPayment; state: Integer; const text: string): Integer;
begin Result := 0; if Gone then Result := 2; { nobody is there to be asked: the next start settles the sale }
  if state <> Shown then WriteLn('[', text, ']');
  if (state <> Shown) and (state = SEQR_PAY_WAITING) and Next then begin
    if Words[0] = 'c' then Result := 1;
    if Words[0] = 'a' then sale.Update('Corner shop', 'Anna', SeqrAmountParse(Words[1], 'SEK')); end;
  Shown := state; end;
function TPos.Ask(sale: TSeqrPayment; question: Integer; const text: string): Integer;
begin WriteLn('Sale ', sale.ClientInvoiceId, ': ', text, ' (1 yes, 2 cancel, 3 wait, 4 give it up)');
  Result := 2; if Next then Result := StrToIntDef(Words[0], 3) else Gone := question = SEQR_ASK_UNKNOWN; end;
function TPos.Book(sale: TSeqrPayment; const reference: string; amount: Int64; const unit_: string): Boolean;
begin Result := Once('SALE ' + reference + ' ' + IntToStr(amount)); end;
function TPos.Unbook(sale: TSeqrPayment; const reference: string): Boolean;
begin Result := Once('VOID ' + reference); end;
procedure TPos.Print(sale: TSeqrPayment; const text: string); begin Write(text); end;
var office: TSeqrClient; till: TSeqrTerminal; menu_: TPos; sale: TSeqrPayment; shop: TSeqrReseller;
  request: TSeqrReportRequest; period: TSeqrUtf8; clean: Boolean;
begin
  menu_ := TPos.Create; menu_.Lines := TStringList.Create; menu_.Words := TStringList.Create;
  menu_.Words.Delimiter := ' '; menu_.Path := ParamStr(3);
  SeqrInit(shop); shop.reseller_id := 'demo-reseller'; shop.reseller_password := 'demo-password';
  office := TSeqrClient.Create(ParamStr(1), ParamStr(2), 'Menu example 1.0');
  till := office.RegisterTerminal('demo-reseller', 'demo-password', 'Store 1/Till P', 'Corner shop', 'MENU2');
  try till.Recover(menu_) except on error: ESeqrError do WriteLn('Not settled yet: ', error.Message) end;
  while menu_.Next and (menu_.Words[0] <> 'q') do try
    menu_.Shown := 0;
    if menu_.Words[0] = 's' then
      till.Sell(menu_.Words[1], 'Corner shop', 'Anna', SeqrAmountParse(menu_.Words[2], 'SEK'), 'SEK', menu_)
    else if menu_.Words[0] = 'r' then begin { the same number again gives the outcome of a refund in doubt }
      sale := till.PaymentFind(menu_.Words[2]);
      try till.Refund(menu_.Words[1], sale.ErsReference, SeqrAmountParse(menu_.Words[3], 'SEK'), 'SEK', 'Shop', 'Anna');
      finally sale.Free end;
      menu_.Once('REFUND ' + menu_.Words[1]); Write(till.RefundReceiptText(menu_.Words[1], 40));
    end else if menu_.Words[0] = 'd' then begin
      period := SeqrUtf8(office.PeriodClose(shop, '')); SeqrInit(request); request.period_id := PAnsiChar(period);
      request.currency_code := 'SEK'; request.first_wait_ms := 1000; request.repeat_wait_ms := 1000;
      Write(office.Reconcile(shop, request, clean)); end;
  except on error: Exception do WriteLn('Not done: ', error.Message) end;
  till.Free; office.Free; menu_.Lines.Free; menu_.Words.Free; menu_.Free;
end.
