unit SeqrDialogs;

{ The cashier's dialogs, for VCL and LCL from one source, without form files: amount, waiting, "try again or cancel?",
  unknown outcome, refund, message and question. Each can be used alone or replaced. Large, dark on light, every button
  has a key: Enter is the first, Escape the last, F1 to F6 are in order.

  Knows TSeqrTillCore and no administration (SeqrAdmin.pas). }

{$IFDEF FPC}
  {$MODE DELPHI}
{$ENDIF}

interface

uses
{$IFDEF FPC}
  LCLIntf, LCLType,
{$ELSE}
  Windows,
{$ENDIF}
  SysUtils, Classes, Controls, Forms, Graphics, StdCtrls, ExtCtrls, Seqr, SeqrClasses, SeqrCore, SeqrWords;

const
  SEQR_DIALOG_WIDTH = 560;
  SEQR_BUTTON_HEIGHT = 64; { a finger's breadth on a till's screen }
  SEQR_MOST_BUTTONS = 6;
  SEQR_MONO = {$IFDEF MSWINDOWS}'Courier New'{$ELSE}'DejaVu Sans Mono'{$ENDIF};

type
  { A window of a headline, a text and a row of buttons. }
  TSeqrDialog = class(TForm)
  private
    FButtons: array[0..SEQR_MOST_BUTTONS - 1] of TButton;
    FPressed: Integer;
    procedure Press(Sender: TObject);
    procedure Keys(Sender: TObject; var Key: Word; Shift: TShiftState);
  protected
    FCount: Integer;
    FHead, FBody: TLabel;
    FFrame: TShape;
    FLanguage: string;
    { By default closes the window with the button's number. }
    procedure Pressed(index: Integer); virtual;
    procedure Buttons(const words: array of TSeqrWord);
    procedure Place(below: Integer);
    { The text, and room for all of it; before the buttons. }
    procedure Say(const text: string);
  public
    constructor Make(const language, title: string); virtual;
    { 1 for the first button; the last one's number where the window was closed. }
    function Ask: Integer;
  end;

  TSeqrAmountDialog = class(TSeqrDialog)
  private
    FEdit: TEdit;
    FMost, FAmount: Currency;
    FTill: TSeqrTillCore;
    procedure Decimal(Sender: TObject; var Key: Char);
  protected
    procedure Pressed(index: Integer); override;
  end;

  { Waiting, the questions of a sale, and a refund: one window that changes with the sale, because a customer may pay
    while a question stands. }
  TSeqrPayDialog = class(TSeqrDialog)
  private
    FTill: TSeqrTillCore;
    FTimer: TTimer;
    FPhase: TSeqrPhase;
    FShown, FSending: Boolean;
    FStart: TDateTime;
    FSeconds: TLabel;
    FQr: TImage;
    FQrText: string;
    procedure Tick(Sender: TObject);
    procedure Update_;
    procedure Hinder(Sender: TObject; var CanClose: Boolean);
  protected
    procedure Pressed(index: Integer); override;
  public
    constructor Make(const language, title: string); override;
    destructor Destroy; override;
  end;

{ Asks for an amount; it is pre-entered with what is to be paid. Also "," and "." of the keypad. False: canceled. }
function SeqrAskAmount(till: TSeqrTillCore; const title: string; var amount: Currency; most: Currency): Boolean;
{ Leads the sale or refund that was begun to its outcome. }
function SeqrRunDialog(till: TSeqrTillCore; const title: string): TSeqrOutcome;
{ The customer was faster than Cancel: True to keep the sale. }
function SeqrAskKeep(till: TSeqrTillCore): Boolean;
{ 1 it happened, 0 it did not, -1 later. }
function SeqrAskRefundInDoubt(till: TSeqrTillCore; const refundId: string): Integer;
procedure SeqrSay(const language, title, text: string);
function SeqrAskYes(const language, title, text: string): Boolean;
{ A line of text; secret shows dots. A scanner's end of line is Enter. }
function SeqrAskText(const language, title, caption: string; secret: Boolean; var text: string): Boolean;
{ A QR code with its quiet zone, as large as fits into size points; nil for a text that makes none. }
function SeqrQrBitmap(const text: string; size: Integer): TBitmap;
{ A dark bar for the headline and a frame, for screens without a window manager; gives the frame. }
function SeqrFrame(window: TForm): TShape;

implementation

const
  DARK = TColor($00502B10); { blue, green, red }
  BAR_HEIGHT = 56;
  MARGIN = 24;
  LOOK_MS = 100; { of the timer; Poll without waiting takes a microsecond or two }
  QR_SIZE = 210;

function SeqrFrame(window: TForm): TShape;
var
  bar: TShape;
begin
  Result := TShape.Create(window);
  Result.Parent := window;
  Result.Brush.Style := bsClear;
  Result.Pen.Color := DARK;
  Result.Pen.Width := 3;
  bar := TShape.Create(window);
  bar.Parent := window;
  bar.Brush.Color := DARK;
  bar.Pen.Color := DARK;
  bar.SetBounds(0, 0, window.ClientWidth, BAR_HEIGHT);
  bar.Anchors := [akLeft, akTop, akRight];
end;

constructor TSeqrDialog.Make(const language, title: string);
begin
  inherited CreateNew(nil);
  FLanguage := language;
  Caption := title;
  Position := poScreenCenter;
  BorderStyle := bsDialog;
  Color := clWhite;
  Font.Size := 14;
  Font.Color := clBlack;
  KeyPreview := True;
  OnKeyDown := Keys;
  ClientWidth := SEQR_DIALOG_WIDTH;
  FFrame := SeqrFrame(Self);
  FHead := TLabel.Create(Self);
  FHead.Parent := Self;
  FHead.SetBounds(MARGIN, MARGIN, SEQR_DIALOG_WIDTH - 2 * MARGIN, 40);
  FHead.Font.Size := 20;
  FHead.Font.Style := [fsBold];
  FHead.Font.Color := clWhite;
  FHead.Transparent := True;
  FHead.Caption := title;
  FHead.Top := 10;
  FBody := TLabel.Create(Self);
  FBody.Parent := Self;
  FBody.AutoSize := False;
  FBody.WordWrap := True;
  FBody.SetBounds(MARGIN, 72, SEQR_DIALOG_WIDTH - 2 * MARGIN, 84);
  Place(160);
end;

procedure TSeqrDialog.Buttons(const words: array of TSeqrWord);
var
  i, width_: Integer;
begin
  for i := 0 to High(FButtons) do if FButtons[i] <> nil then FButtons[i].Visible := i <= High(words);
  FCount := Length(words);
  width_ := (SEQR_DIALOG_WIDTH - 2 * MARGIN - (FCount - 1) * 12) div FCount;
  for i := 0 to High(words) do begin
    if FButtons[i] = nil then begin
      FButtons[i] := TButton.Create(Self);
      FButtons[i].Parent := Self;
      FButtons[i].Tag := i + 1;
      FButtons[i].OnClick := Press;
      FButtons[i].Font.Size := 13;
    end;
    FButtons[i].Caption := SeqrWord(words[i], FLanguage);
    FButtons[i].SetBounds(MARGIN + i * (width_ + 12), ClientHeight - SEQR_BUTTON_HEIGHT - MARGIN, width_, SEQR_BUTTON_HEIGHT);
    FButtons[i].TabOrder := i;
  end;
end;

{ The buttons stand below this line. }
procedure TSeqrDialog.Place(below: Integer);
var
  i: Integer;
begin
  ClientHeight := below + SEQR_BUTTON_HEIGHT + 2 * MARGIN;
  FFrame.SetBounds(0, 0, ClientWidth, ClientHeight);
  for i := 0 to High(FButtons) do if FButtons[i] <> nil then FButtons[i].Top := below + MARGIN;
end;

procedure TSeqrDialog.Say(const text: string);
var
  needed: TRect;
begin
  FBody.Caption := text;
  needed := Rect(0, 0, FBody.Width, 0);
  Canvas.Font := FBody.Font;
  DrawText(Canvas.Handle, PChar(text), Length(text), needed, DT_CALCRECT or DT_WORDBREAK or DT_NOPREFIX);
  if needed.Bottom <= FBody.Height then Exit;
  FBody.Height := needed.Bottom;
  Place(FBody.Top + FBody.Height);
end;

procedure TSeqrDialog.Press(Sender: TObject);
begin
  Pressed((Sender as TButton).Tag);
end;

procedure TSeqrDialog.Keys(Sender: TObject; var Key: Word; Shift: TShiftState);
var
  index: Integer;
begin
  index := 0;
  if Key = VK_ESCAPE then index := FCount
  else if (Key = VK_RETURN) and not (ActiveControl is TButton) and not (ActiveControl is TMemo) then index := 1
  else if (Key >= VK_F1) and (Key < VK_F1 + FCount) then index := Key - VK_F1 + 1;
  if index = 0 then Exit;
  Key := 0;
  Pressed(index);
end;

procedure TSeqrDialog.Pressed(index: Integer);
begin
  FPressed := index;
  ModalResult := mrOk;
end;

function TSeqrDialog.Ask: Integer;
begin
  FPressed := 0;
  ShowModal;
  Result := FPressed;
  if Result = 0 then Result := FCount;
end;

procedure SeqrSay(const language, title, text: string);
var
  window: TSeqrDialog;
begin
  window := TSeqrDialog.Make(language, title);
  try
    window.Say(text);
    window.Buttons([swOk]);
    window.Ask;
  finally
    window.Free;
  end;
end;

function AskTwo(const language, title, text: string; first, second: TSeqrWord): Boolean;
var
  window: TSeqrDialog;
begin
  window := TSeqrDialog.Make(language, title);
  try
    window.Say(text);
    window.Buttons([first, second]);
    Result := window.Ask = 1;
  finally
    window.Free;
  end;
end;

function SeqrAskYes(const language, title, text: string): Boolean;
begin
  Result := AskTwo(language, title, text, swYes, swNo);
end;

function SeqrAskKeep(till: TSeqrTillCore): Boolean;
begin
  { Escape and the first button keep the sale: giving money back is a decision. }
  Result := not AskTwo(till.Language, SeqrWord(swPaidInSpite, till.Language), till.SaleNumber, swGiveBack, swKeep);
end;

function SeqrAskRefundInDoubt(till: TSeqrTillCore; const refundId: string): Integer;
var
  window: TSeqrDialog;
begin
  window := TSeqrDialog.Make(till.Language, SeqrWord(swRefundTitle, till.Language) + ' ' + refundId);
  try
    window.Say(SeqrWord(swRefundDoubt, till.Language));
    window.Buttons([swWasMade, swWasNotMade, swLater]);
    case window.Ask of
      1: Result := 1;
      2: Result := 0;
    else
      Result := -1;
    end;
  finally
    window.Free;
  end;
end;

function SeqrAskText(const language, title, caption: string; secret: Boolean; var text: string): Boolean;
var
  window: TSeqrDialog;
  edit: TEdit;
begin
  window := TSeqrDialog.Make(language, title);
  try
    window.FBody.Caption := caption;
    edit := TEdit.Create(window);
    edit.Parent := window;
    edit.Font.Size := 18;
    if secret then edit.PasswordChar := '*';
    edit.SetBounds(MARGIN, 110, SEQR_DIALOG_WIDTH - 2 * MARGIN, 48);
    edit.Text := text;
    window.ActiveControl := edit;
    window.Place(170);
    window.Buttons([swOk, swCancel]);
    Result := window.Ask = 1;
    if Result then text := Trim(edit.Text);
  finally
    window.Free;
  end;
end;

{ TSeqrAmountDialog }

{ Both marks work, and letters do not. }
procedure TSeqrAmountDialog.Decimal(Sender: TObject; var Key: Char);
begin
  if Key = '.' then Key := {$IFDEF FPC}DefaultFormatSettings.DecimalSeparator{$ELSE}DecimalSeparator{$ENDIF};
  case Key of
    #0..#31, '0'..'9', ',', '.': ;
  else
    Key := #0;
  end;
end;

procedure TSeqrAmountDialog.Pressed(index: Integer);
begin
  if index = 1 then try
    FAmount := FTill.FromMinor(SeqrAmountParse(FEdit.Text, FTill.CurrencyCode));
    if (FAmount <= 0) or (FAmount > FMost) then raise ESeqrError.Create(SEQR_E_AMOUNT, -1, '');
  except
    on error: ESeqrError do begin
      FBody.Caption := SeqrWord(swTooMuch, FLanguage) + ' ' + FTill.MoneyText(FMost);
      FBody.Font.Color := clMaroon;
      FEdit.SelectAll;
      Exit;
    end;
  end;
  inherited;
end;

function SeqrAskAmount(till: TSeqrTillCore; const title: string; var amount: Currency; most: Currency): Boolean;
var
  window: TSeqrAmountDialog;
begin
  window := TSeqrAmountDialog.Make(till.Language, title);
  try
    window.FTill := till;
    window.FMost := most;
    window.FBody.Caption := SeqrWord(swAmount, till.Language) + ', ' + till.CurrencyCode;
    window.FEdit := TEdit.Create(window);
    window.FEdit.Parent := window;
    window.FEdit.Font.Size := 24;
    window.FEdit.SetBounds(MARGIN, 110, SEQR_DIALOG_WIDTH - 2 * MARGIN, 56);
    window.FEdit.Text := till.AmountText(amount);
    window.FEdit.OnKeyPress := window.Decimal;
    window.ActiveControl := window.FEdit;
    window.Place(180);
    window.Buttons([swOk, swCancel]);
    window.FEdit.SelectAll;
    Result := window.Ask = 1;
    if Result then amount := window.FAmount;
  finally
    window.Free;
  end;
end;

{ TSeqrPayDialog }

constructor TSeqrPayDialog.Make(const language, title: string);
begin
  inherited Make(language, title);
  FSeconds := TLabel.Create(Self);
  FSeconds.Parent := Self;
  FSeconds.SetBounds(MARGIN, 170, 250, 40);
  FSeconds.Font.Size := 24;
  FQr := TImage.Create(Self);
  FQr.Parent := Self;
  FQr.SetBounds(SEQR_DIALOG_WIDTH - MARGIN - QR_SIZE, 150, QR_SIZE, QR_SIZE);
  FQr.Center := True;
  Place(360);
  FTimer := TTimer.Create(Self);
  FTimer.Interval := LOOK_MS;
  FTimer.OnTimer := Tick;
  FStart := Now;
  OnCloseQuery := Hinder;
end;

destructor TSeqrPayDialog.Destroy;
begin
  FTimer.Enabled := False;
  inherited;
end;

{ The window's own close button is the last button. }
procedure TSeqrPayDialog.Hinder(Sender: TObject; var CanClose: Boolean);
begin
  CanClose := FTill.Phase in [spIdle, spDone];
  if not CanClose and (FTill.Phase = spWaiting) then FTill.Cancel;
end;

procedure TSeqrPayDialog.Tick(Sender: TObject);
begin
  FTimer.Enabled := False; { a handler of the host's may show a window of its own }
  try
    if FTill.Step then ModalResult := mrOk else Update_;
  finally
    FTimer.Enabled := ModalResult = mrNone;
  end;
end;

procedure TSeqrPayDialog.Update_;
var
  title: string;
  code: TBitmap;
  sending: Boolean;
begin
  FSeconds.Caption := IntToStr(Round((Now - FStart) * SecsPerDay)) + ' ' + SeqrWord(swSeconds, FLanguage);
  if FQrText <> FTill.QrCode then begin
    FQrText := FTill.QrCode;
    code := SeqrQrBitmap(FQrText, QR_SIZE);
    try
      if code <> nil then FQr.Picture.Assign(code);
    finally
      code.Free;
    end;
  end;
  FBody.Caption := FTill.Text;
  sending := (FTill.Phase = spWaiting) and (FTill.QrCode = '');
  if FShown and (FPhase = FTill.Phase) and (FSending = sending) then Exit;
  FShown := True;
  FSending := sending;
  FPhase := FTill.Phase;
  case FPhase of
    spTryAgain: begin title := SeqrWord(swTryAgainTitle, FLanguage); Buttons([swTryAgain, swCancel]); end;
    spUnknown: begin title := SeqrWord(swUnknownTitle, FLanguage); Buttons([swAskSeqr, swCancel, swGiveUp, swLater]); end;
    spCanceling: begin title := SeqrWord(swCanceling, FLanguage); Buttons([swCancel]); end;
    spNotSaved: begin title := SeqrWord(swDiskFull, FLanguage); Buttons([swLater]); end;
    spRefunding: begin title := SeqrWord(swRefundTitle, FLanguage); Buttons([swWorking]); end;
  else
    title := SeqrWord(swWaiting, FLanguage);
    Buttons([swCancel]);
  end;
  FQr.Visible := FPhase in [spWaiting, spTryAgain];
  FHead.Caption := title;
  FButtons[0].Enabled := not (FPhase in [spCanceling, spRefunding]);
  if FButtons[0].Enabled and FButtons[0].CanFocus then ActiveControl := FButtons[0];
  if sending then title := title + ' ...';
  Caption := SeqrWord(swSeqr, FLanguage) + ' - ' + title; { last, so that who waits for the title finds the buttons }
end;

procedure TSeqrPayDialog.Pressed(index: Integer);
begin
  case FPhase of
    spWaiting: FTill.Cancel;
    spTryAgain: if index = 1 then FTill.Again else FTill.Cancel;
    spUnknown:
      case index of
        1: FTill.Again;
        2: FTill.Cancel;
        { Escape and closing the question give nothing up. }
        3: if AskTwo(FLanguage, SeqrWord(swGiveUp, FLanguage), SeqrWord(swGiveUpQuestion, FLanguage), swGiveUp, swLater) then
          FTill.GiveUp;
      else
        FTill.Leave;
      end;
    spNotSaved: FTill.Leave;
  end;
end;

function SeqrRunDialog(till: TSeqrTillCore; const title: string): TSeqrOutcome;
var
  window: TSeqrPayDialog;
begin
  if not till.Step then begin
    window := TSeqrPayDialog.Make(till.Language, title);
    try
      window.FTill := till;
      window.Update_;
      window.ShowModal;
    finally
      window.Free;
    end;
  end;
  Result := till.Outcome;
end;

function SeqrQrBitmap(const text: string; size: Integer): TBitmap;
var
  modules: array of Byte;
  utf8: TSeqrUtf8;
  side: Cardinal;
  scale, x, y: Integer;
begin
  Result := nil;
  if text = '' then Exit;
  SetLength(modules, SEQR_QR_MAX_MODULES);
  utf8 := SeqrUtf8(text);
  side := 0;
  if seqr_qr_code(PAnsiChar(utf8), @modules[0], Length(modules), side) <> SEQR_OK then Exit;
  scale := size div (Integer(side) + 2 * SEQR_QR_BORDER);
  if scale < 1 then scale := 1;
  Result := TBitmap.Create;
  Result.Width := scale * (Integer(side) + 2 * SEQR_QR_BORDER);
  Result.Height := Result.Width;
  Result.Canvas.Brush.Color := clWhite;
  Result.Canvas.FillRect(Rect(0, 0, Result.Width, Result.Height));
  Result.Canvas.Brush.Color := clBlack;
  for y := 0 to Integer(side) - 1 do
    for x := 0 to Integer(side) - 1 do
      if modules[y * Integer(side) + x] = 1 then
        Result.Canvas.FillRect(Rect((x + SEQR_QR_BORDER) * scale, (y + SEQR_QR_BORDER) * scale,
          (x + SEQR_QR_BORDER + 1) * scale, (y + SEQR_QR_BORDER + 1) * scale));
end;

end.
