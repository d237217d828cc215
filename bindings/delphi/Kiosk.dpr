program Kiosk; { A till of one component: Kiosk ENDPOINT STORE NUMBER AMOUNT; it is registered by Menu.dpr or SeqrTill. }
{$IFDEF FPC}{$MODE DELPHI}{$ENDIF}
uses {$IFDEF FPC}{$IFDEF UNIX}cthreads, cwstring,{$ENDIF} Interfaces,{$ENDIF} SysUtils, Classes, Forms, SeqrClasses,
  SeqrCore, SeqrComponent;
type
  TBooks = class
    Path: string;
    procedure Once(const line: string);
    procedure Book(Sender: TObject; const Number, ErsReference: string; Amount: Currency; var Booked: Boolean);
    procedure Unbook(Sender: TObject; const Number, ErsReference: string; var Done: Boolean);
    procedure Print(Sender: TObject; const Text: string);
  end;
procedure TBooks.Once(const line: string); { a POS has a transaction of its database for this }
var lines: TStringList; book: TextFile;
begin
  lines := TStringList.Create;
  try
    AssignFile(book, Path);
    if FileExists(Path) then begin lines.LoadFromFile(Path); Append(book); end else Rewrite(book);
    try if lines.IndexOf(line) < 0 then WriteLn(book, line); finally CloseFile(book); end;
  finally lines.Free; end;
end;
procedure TBooks.Book(Sender: TObject; const Number, ErsReference: string; Amount: Currency; var Booked: Boolean);
begin Once('SALE ' + ErsReference + ' ' + CurrToStr(Amount)); Booked := True; end;
procedure TBooks.Unbook(Sender: TObject; const Number, ErsReference: string; var Done: Boolean);
begin Once('VOID ' + ErsReference); Done := True; end;
procedure TBooks.Print(Sender: TObject; const Text: string);
begin Write(Text); end;
var
  books: TBooks;
  till: TSeqrTill;
begin
  Application.Initialize;
  books := TBooks.Create;
  books.Path := ParamStr(2) + '.txt';
  till := TSeqrTill.Create(nil);
  till.Endpoint := ParamStr(1);
  till.StorePath := ParamStr(2);
  till.AllowPlainHttp := True; { the simulator }
  till.ClientId := 'Kiosk 1.0';
  till.ExternalTerminalId := 'Store 1/Till 1';
  till.ShopName := 'Corner shop';
  till.CashierId := 'Kiosk';
  till.OnBook := books.Book;
  till.OnUnbook := books.Unbook;
  till.OnPrint := books.Print;
  try
    till.Open;
    if not till.Registered then till.SetTerminal(till.Client.RegisterTerminal('demo-reseller', 'demo-password',
      till.ExternalTerminalId, till.ShopName, 'KIOSK1'));
    till.Recover;
    if till.Pay(ParamStr(3), StrToCurr(ParamStr(4))) <> soPaid then ExitCode := 1;
    if till.GiveBack then till.Refund(ParamStr(3) + '-R1', till.Sale.ErsReference, StrToCurr(ParamStr(4)));
  except
    on error: ESeqrError do begin WriteLn(error.Message); ExitCode := 1; end;
  end;
  till.Free;
  books.Free;
end.
