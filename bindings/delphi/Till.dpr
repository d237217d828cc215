program Till;

{ Registers a till, settles what a crash left, takes a payment, books and prints it:
      Till [ENDPOINT [STORE [NUMBER OF THE SALE]]]
  With SEQR_RUNTIME defined it loads the library itself, from SEQR_LIBRARY_PATH of the environment if that is set. }

{$IFDEF FPC}
  {$MODE DELPHI}
{$ENDIF}
{$IFDEF MSWINDOWS}
  {$APPTYPE CONSOLE}
{$ENDIF}

uses
{$IFDEF FPC}{$IFDEF UNIX}
  cthreads, { first of all, because the library has threads of its own }
  cwstring,
{$ENDIF}{$ENDIF}
  SysUtils,
  Classes,
  Seqr in 'Seqr.pas',
  SeqrClasses in 'SeqrClasses.pas';

type
  { What this POS does when the library says so. A window shows texts and looks at its buttons instead. }
  TTill = class(TSeqrPos)
  private
    FBooks: string;
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
function TTill.Show(sale: TSeqrPayment; state: Integer; const text: string): Integer;
begin
  if state <> FShown then WriteLn(text);
  FShown := state;
  if FLeft then Result := 2 else Result := 0;
end;

function TTill.Ask(sale: TSeqrPayment; question: Integer; const text: string): Integer;
var
  line: string;
begin
  WriteLn('Sale ', sale.ClientInvoiceId, ': ', text, ' (1 yes, 2 cancel, 3 wait, 4 give it up)');
  Result := 2;
  FLeft := EOF(Input) and (question = SEQR_ASK_UNKNOWN); { nobody is there who could say }
  if EOF(Input) then Exit;
  ReadLn(line);
  Result := StrToIntDef(line, 3);
end;

{ A line in the book, once for each reference: a POS has a transaction of its database for this. }
function TTill.Once(const line: string): Boolean;
var
  book: TextFile;
  lines: TStringList;
begin
  lines := TStringList.Create;
  try
    AssignFile(book, FBooks);
    if FileExists(FBooks) then begin
      lines.LoadFromFile(FBooks);
      Append(book);
    end else
      Rewrite(book);
    try
      if Pos(line, lines.Text) = 0 then WriteLn(book, line);
    finally
      CloseFile(book); { raises where the disk is full }
    end;
  finally
    lines.Free;
  end;
  Result := True;
end;

function TTill.Book(sale: TSeqrPayment; const ersReference: string; amount: Int64; const currencyCode: string): Boolean;
begin
  Result := Once('SALE ' + ersReference + ' ' + IntToStr(amount) + ' ' + currencyCode);
end;

function TTill.Unbook(sale: TSeqrPayment; const ersReference: string): Boolean;
begin
  Result := Once('VOID ' + ersReference);
end;

procedure TTill.Print(sale: TSeqrPayment; const text: string);
begin
  Write(text);
end;

function Argument(index: Integer; const usual: string): string;
begin
  Result := usual;
  if ParamCount >= index then Result := ParamStr(index);
end;

procedure Run;
var
  client: TSeqrClient;
  terminal: TSeqrTerminal;
  till: TTill;
begin
  terminal := nil;
  till := TTill.Create;
  till.FBooks := ChangeFileExt(Argument(2, 'till.db'), '.txt');
  client := TSeqrClient.Create(Argument(1, 'http://127.0.0.1:8480/extclientproxy/service/v2'), { the simulator }
    Argument(2, 'till.db'), 'Pascal till 1.0');
  try
    terminal := client.RegisterTerminal('demo-reseller', 'demo-password', 'Store 1/Till 1', 'Corner shop', 'PASCAL1');
    terminal.Recover(till); { first the sales that a crash interrupted }
    if terminal.Sell(Argument(3, '1001'), 'Corner shop', 'Anna', 5900, 'SEK', till) <> SEQR_PAY_COMPLETED then
      ExitCode := 1;
  finally
    terminal.Free;
    client.Free;
    till.Free;
  end;
end;

{$IFDEF SEQR_RUNTIME}
var
  problem: string;
{$ENDIF}
begin
{$IFDEF SEQR_RUNTIME}
  if not SeqrLoad(GetEnvironmentVariable('SEQR_LIBRARY_PATH'), problem) then begin
    WriteLn('No SEQR today: ', problem);
    ExitCode := 3;
    Exit;
  end;
{$ENDIF}
  try
    Run;
  except
    on error: ESeqrError do begin
      WriteLn('SEQR: ', error.Message, ' (', SeqrText(seqr_status_name(error.Status)), ')');
      ExitCode := 1;
    end;
  end;
{$IFDEF SEQR_RUNTIME}
  SeqrUnload;
{$ENDIF}
end.
