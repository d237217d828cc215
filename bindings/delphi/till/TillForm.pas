unit TillForm;

{ The sample till's window: goods, total, parts in cash and by card, SEQR for the rest, refund, administration. SEQR can be
  chosen only for a receipt with an amount above zero, and comes last. }

{$IFDEF FPC}
  {$MODE DELPHI}
{$ENDIF}

interface

uses
{$IFDEF FPC}
  LCLType,
{$ELSE}
  Windows,
{$ENDIF}
  SysUtils, Classes, Controls, Forms, Graphics, StdCtrls, ExtCtrls, Seqr, SeqrCore, SeqrWords, SeqrDialogs,
  SeqrComponent, TillBooks;

type
  TTillWindow = class(TForm)
  private
    FTill: TSeqrTill;
    FBooks: TTillBooks;
    FItems: TStringList; { "Coffee=29.00", "Cash=-20.00" }
    FButtons: TList;
    FList: TListBox;
    FTotal, FNote: TLabel;
    FReceipt: TMemo;
    FNumber: string;
    FSeqr: TButton;
    FStarted: TTimer;
    procedure Add(const caption: string; left, top, width: Integer; click: TNotifyEvent);
    procedure Keys(Sender: TObject; var Key: Word; Shift: TShiftState);
    procedure Start(Sender: TObject);
    procedure Show_;
    function Total: Currency;
    procedure Sell(Sender: TObject);
    procedure Part(Sender: TObject);
    procedure PaySeqr(Sender: TObject);
    procedure GiveBack(Sender: TObject);
    procedure Admin(Sender: TObject);
    procedure CloseReceipt;
    procedure DoRefund(const id, reference: string; amount: Currency);
    procedure Book(Sender: TObject; const Number, ErsReference: string; Amount: Currency; var Booked: Boolean);
    procedure Unbook(Sender: TObject; const Number, ErsReference: string; var Done: Boolean);
    procedure Print(Sender: TObject; const Text: string);
    procedure AddItem(const name: string; amount: Currency);
    function Price(index: Integer): Currency;
  public
    constructor Make(const endpoint, folder, language: string; window: Integer);
    destructor Destroy; override;
  end;

implementation

const
  GOODS: array[0..3] of string = ('Coffee 29.00', 'Cake 35.00', 'Lunch 119.00', 'Water 15.50');
  GAP = 12;
  FOLD = 20; { of a receipt's line, for the amount }

constructor TTillWindow.Make(const endpoint, folder, language: string; window: Integer);
var
  i: Integer;
begin
  inherited CreateNew(Application);
  Caption := 'SEQR sample till';
  Position := poScreenCenter;
  ClientWidth := 980;
  ClientHeight := 620;
  Color := TColor($00E8E4E0);
  Font.Size := 13;
  KeyPreview := True;
  OnKeyDown := Keys;
  FBooks := TTillBooks.Create(folder);
  FItems := TStringList.Create;
  FButtons := TList.Create;
  FList := TListBox.Create(Self);
  FList.Parent := Self;
  FList.SetBounds(GAP, GAP, 380, 420);
  FList.TabStop := False;
  FTotal := TLabel.Create(Self);
  FTotal.Parent := Self;
  FTotal.Font.Size := 26;
  FTotal.Font.Style := [fsBold];
  FTotal.SetBounds(GAP, 444, 380, 50);
  FNote := TLabel.Create(Self);
  FNote.Parent := Self;
  FNote.AutoSize := False;
  FNote.WordWrap := True;
  FNote.SetBounds(GAP, 506, 380, 100);
  FReceipt := TMemo.Create(Self);
  FReceipt.Parent := Self;
  FReceipt.ReadOnly := True;
  FReceipt.TabStop := False;
  FReceipt.Font.Name := SEQR_MONO;
  FReceipt.Font.Size := 10;
  FReceipt.SetBounds(600, GAP, 368, 596);
  for i := 0 to High(GOODS) do Add(GOODS[i], 404, GAP + i * 62, 184, Sell);
  Add('Cash', 404, 272, 184, Part);
  Add('Card', 404, 334, 184, Part);
  Add('SEQR', 404, 396, 184, PaySeqr);
  FSeqr := TButton(FButtons[6]);
  Add('Refund', 404, 486, 184, GiveBack);
  Add('Admin', 404, 548, 184, Admin);
  FTill := TSeqrTill.Create(Self);
  FTill.Endpoint := endpoint;
  FTill.AllowPlainHttp := Copy(endpoint, 1, 5) = 'http:';
  FTill.StorePath := IncludeTrailingPathDelimiter(folder) + 'seqr.db';
  FTill.LogFile := IncludeTrailingPathDelimiter(folder) + 'seqr.log';
  FTill.ClientId := 'SEQR sample till 1.0';
  FTill.ExternalTerminalId := 'Store 1/Till 1';
  FTill.ShopName := 'Corner shop';
  FTill.CashierId := 'Anna';
  FTill.Language := language;
  FTill.PollWindowMs := window;
  FTill.OnBook := Book;
  FTill.OnUnbook := Unbook;
  FTill.OnPrint := Print;
  FTill.Open;
  FNumber := IntToStr(FBooks.NextNumber);
  FBooks.LoadOpen(FNumber, FItems);
  FStarted := TTimer.Create(Self); { what a crash left is asked once the window is there }
  FStarted.Interval := 1;
  FStarted.OnTimer := Start;
  Show_;
end;

destructor TTillWindow.Destroy;
begin
  FTill.Close;
  FButtons.Free;
  FItems.Free;
  FBooks.Free;
  inherited;
end;

procedure TTillWindow.Add(const caption: string; left, top, width: Integer; click: TNotifyEvent);
var
  button: TButton;
begin
  button := TButton.Create(Self);
  button.Parent := Self;
  FButtons.Add(button);
  button.Caption := 'F' + IntToStr(FButtons.Count) + '  ' + caption;
  button.Hint := caption;
  button.SetBounds(left, top, width, 56);
  button.OnClick := click;
end;

procedure TTillWindow.Keys(Sender: TObject; var Key: Word; Shift: TShiftState);
var
  button: TButton;
begin
  if (Key < VK_F1) or (Key >= VK_F1 + FButtons.Count) then Exit;
  button := TButton(FButtons[Key - VK_F1]);
  Key := 0;
  if button.Enabled then button.Click;
end;

procedure TTillWindow.Start(Sender: TObject);
var
  i: Integer;
  line: TStringList;
begin
  FStarted.Enabled := False;
  if not FTill.Registered then FNote.Caption := SeqrWord(swNotRegistered, FTill.Language) else FTill.Recover;
  { A refund that was written down and whose end was not: the same id again gives the same answer. }
  line := TStringList.Create;
  try
    for i := 0 to FBooks.Lines.Count - 1 do begin
      line.Delimiter := ' ';
      line.DelimitedText := FBooks.Lines[i];
      if (line.Count = 4) and (line[0] = 'REFUND-WANTED') and not FBooks.Has('REFUND ' + line[1] + ' ') and
        not FBooks.Has('REFUND-FAILED ' + line[1] + ' ') then
        DoRefund(line[1], line[2], FTill.FromMinor(StrToInt64(line[3])));
    end;
  finally
    line.Free;
  end;
  if FBooks.Has('SALE ' + FNumber + ' ') then CloseReceipt;
  Show_;
  Caption := 'SEQR sample till - ready';
end;

function TTillWindow.Price(index: Integer): Currency;
begin
  Result := FTill.FromMinor(StrToInt64(FItems.ValueFromIndex[index]));
end;

function TTillWindow.Total: Currency;
var
  i: Integer;
begin
  Result := 0;
  for i := 0 to FItems.Count - 1 do Result := Result + Price(i);
end;

procedure TTillWindow.Show_;
var
  i: Integer;
begin
  FList.Items.Clear;
  for i := 0 to FItems.Count - 1 do
    FList.Items.Add(Format('%-*s %s', [FOLD, FItems.Names[i], FTill.AmountText(Price(i))]));
  FTotal.Caption := FTill.MoneyText(Total);
  FSeqr.Enabled := FTill.Registered and (Total > 0);
  TButton(FButtons[4]).Enabled := Total > 0;
  TButton(FButtons[5]).Enabled := Total > 0;
  TButton(FButtons[7]).Enabled := FTill.Registered;
end;

procedure TTillWindow.AddItem(const name: string; amount: Currency);
begin
  FItems.Add(name + '=' + IntToStr(FTill.ToMinor(amount)));
  FBooks.SaveOpen(FNumber, FItems);
  Show_;
end;

procedure TTillWindow.Sell(Sender: TObject);
var
  words: string;
  at: Integer;
begin
  words := TButton(Sender).Hint;
  at := LastDelimiter(' ', words);
  AddItem(Copy(words, 1, at - 1), FTill.FromMinor(StrToInt64(StringReplace(Copy(words, at + 1, 20), '.', '', []))));
end;

{ Cash or card: a negative row. The last part closes the receipt. }
procedure TTillWindow.Part(Sender: TObject);
var
  amount: Currency;
begin
  amount := Total;
  if not SeqrAskAmount(FTill, TButton(Sender).Hint, amount, Total) then Exit;
  AddItem(TButton(Sender).Hint, -amount);
  if Total = 0 then begin
    FReceipt.Text := FTill.ShopName + ' ' + FNumber + sLineBreak + FList.Items.Text;
    FBooks.SaveReceipt(FNumber, FReceipt.Text);
    CloseReceipt;
  end;
end;

procedure TTillWindow.CloseReceipt;
begin
  FBooks.Close(FNumber);
  FItems.Clear;
  FNumber := IntToStr(FBooks.NextNumber);
  Show_;
end;

procedure TTillWindow.PaySeqr(Sender: TObject);
var
  i: Integer;
  number: string;
  paid: Currency;
begin
  if not FSeqr.Enabled then Exit;
  Caption := 'SEQR sample till - paying';
  FNote.Caption := '';
  for i := 0 to FItems.Count - 1 do FTill.AddRow(FItems.Names[i], 1, Price(i));
  number := FNumber;
  paid := Total;
  case FTill.Pay(number, paid) of
    soPaid, soAlreadyPaid: begin
      CloseReceipt;
      FNote.Caption := SeqrWord(swDone, FTill.Language) + ': ' + number;
      if FTill.GiveBack then DoRefund(number + '-CANCEL', FTill.Sale.ErsReference, FTill.FromMinor(FTill.Sale.Amount));
    end;
  else
    FNote.Caption := number + ': ' + FTill.Text;
  end;
  Show_;
  Caption := 'SEQR sample till - ready';
end;

procedure TTillWindow.GiveBack(Sender: TObject);
var
  number, reference: string;
  amount: Currency;
  i, count: Integer;
begin
  number := '';
  if not SeqrAskText(FTill.Language, SeqrWord(swRefundTitle, FTill.Language), SeqrWord(swSaleNumber, FTill.Language), False,
    number) then Exit;
  amount := 0;
  reference := FTill.FindPaid(number, amount);
  if reference = '' then begin
    SeqrSay(FTill.Language, SeqrWord(swFailed, FTill.Language),
      SeqrCashierText(SEQR_TEXT_STATUS, SEQR_E_NOT_FOUND, FTill.Language));
    Exit;
  end;
  if not SeqrAskAmount(FTill, SeqrWord(swRefundTitle, FTill.Language), amount, amount) then Exit;
  count := 1;
  for i := 0 to FBooks.Lines.Count - 1 do if Pos('REFUND-WANTED ' + number + '-', FBooks.Lines[i]) = 1 then Inc(count);
  DoRefund(number + '-R' + IntToStr(count), reference, amount);
end;

{ First into the books, then to SEQR, then its end into the books. }
procedure TTillWindow.DoRefund(const id, reference: string; amount: Currency);
var
  words: string;
begin
  words := id + ' ' + reference + ' ' + IntToStr(FTill.ToMinor(amount));
  FBooks.Once('REFUND-WANTED ' + words);
  case FTill.Refund(id, reference, amount) of
    soRefunded: FBooks.Once('REFUND ' + words);
    soFailed: FBooks.Once('REFUND-FAILED ' + words);
  end; { soUnknown: asked again at the next start }
end;

procedure TTillWindow.Admin(Sender: TObject);
begin
  FTill.Admin;
  Show_;
end;

procedure TTillWindow.Book(Sender: TObject; const Number, ErsReference: string; Amount: Currency; var Booked: Boolean);
begin
  FBooks.Once('SALE ' + Number + ' ' + ErsReference + ' ' + IntToStr(FTill.ToMinor(Amount)));
  Booked := True;
end;

procedure TTillWindow.Unbook(Sender: TObject; const Number, ErsReference: string; var Done: Boolean);
begin
  FBooks.Once('VOID ' + Number + ' ' + ErsReference);
  Done := True;
end;

procedure TTillWindow.Print(Sender: TObject; const Text: string);
begin
  FReceipt.Text := FList.Items.Text + sLineBreak + Text;
  FBooks.SaveReceipt(FTill.SaleNumber, FReceipt.Text);
end;

end.
