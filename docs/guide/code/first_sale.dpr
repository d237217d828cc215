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
  SysUtils, Classes, Seqr, SeqrClasses;

const
  BOOKS = 'first_sale.txt';

type
  { What the library calls during a sale. A program with a window shows the texts and looks at its buttons here. }
  TCounter = class(TSeqrPos)
  private
    FShown: Integer;
    FLeft: Boolean;
    function Once(const line: string): Boolean;
  public
    function Show(sale: TSeqrPayment; state: Integer; const text: string): Integer; override;
    function Ask(sale: TSeqrPayment; question: Integer; const text: string): Integer; override;
    function Book(sale: TSeqrPayment; const ersReference: string; amount: Int64;
      const currencyCode: string): Boolean; override;
    function Unbook(sale: TSeqrPayment; const ersReference: string): Boolean; override;
    procedure Print(sale: TSeqrPayment; const text: string); override;
  end;

{ Five times a second. 1: the cashier has pressed Cancel. 2: the sale is left for the next start. }
function TCounter.Show(sale: TSeqrPayment; state: Integer; const text: string): Integer;
begin
  if state <> FShown then WriteLn(text);
  FShown := state;
  if FLeft then Result := 2 else Result := 0;
end;

function TCounter.Ask(sale: TSeqrPayment; question: Integer; const text: string): Integer;
var
  line: string;
begin
  WriteLn('Sale ', sale.ClientInvoiceId, ': ', text, ' (1 yes, 2 cancel, 3 wait, 4 give it up)');
  Result := 2;
  FLeft := EOF(Input) and (question = SEQR_ASK_UNKNOWN); { nobody is there to answer }
  if EOF(Input) then Exit;
  ReadLn(line);
  Result := StrToIntDef(line, 3);
end;

{ A line in the book, once for each reference: a POS has a transaction of its database for this. }
function TCounter.Once(const line: string): Boolean;
var
  book: TextFile;
  lines: TStringList;
begin
  lines := TStringList.Create;
  try
    AssignFile(book, BOOKS);
    if FileExists(BOOKS) then begin
      lines.LoadFromFile(BOOKS);
      Append(book);
    end else
      Rewrite(book);
    try
      if Pos(line, lines.Text) = 0 then WriteLn(book, line);
    finally
      CloseFile(book); { raises an exception if the disk is full }
    end;
  finally
    lines.Free;
  end;
  Result := True;
end;

function TCounter.Book(sale: TSeqrPayment; const ersReference: string; amount: Int64; const currencyCode: string): Boolean;
begin
  Result := Once('SALE ' + ersReference + ' ' + IntToStr(amount) + ' ' + currencyCode);
end;

function TCounter.Unbook(sale: TSeqrPayment; const ersReference: string): Boolean;
begin
  Result := Once('VOID ' + ersReference);
end;

procedure TCounter.Print(sale: TSeqrPayment; const text: string);
begin
  Write(text);
end;

function Argument(index: Integer; const usual: string): string;
begin
  if ParamCount >= index then Result := ParamStr(index) else Result := usual;
end;

var
  library_: TSeqrClient;
  till: TSeqrTerminal;
  counter: TCounter;
begin
  library_ := nil;
  till := nil;
  counter := TCounter.Create;
  try
    library_ := TSeqrClient.Create(Argument(1, 'http://127.0.0.1:8480/extclientproxy/service/v2'), 'first_sale.db',
      'First sale in Pascal 1.0');
    { Once a till; again does no harm. }
    till := library_.RegisterTerminal('demo-reseller', 'demo-password', 'Store 1/Till 1', 'Corner shop', 'FIRST3');
    till.Recover(counter); { first the sales that a crash interrupted }
    if till.Sell(Argument(2, '3001'), 'Corner shop', 'Anna', 5900, 'SEK', counter) <> SEQR_PAY_COMPLETED then
      ExitCode := 1;
  except
    on problem: ESeqrError do begin
      WriteLn(SeqrText(seqr_status_name(problem.Status)), ': ', problem.Message);
      ExitCode := 1;
    end;
  end;
  till.Free;
  library_.Free;
  counter.Free;
end.
