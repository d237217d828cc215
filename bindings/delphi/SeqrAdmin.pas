unit SeqrAdmin;

{ The administrator's window: register, unregister, SEQR id, terminal information, password, sticker, connection, end of
  the day, reprint. Behind the manager's key. What waits runs as a TSeqrJob; the window goes on being drawn. }

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
  SysUtils, Classes, Controls, Forms, Graphics, StdCtrls, ExtCtrls, Seqr, SeqrClasses, SeqrCore, SeqrWords, SeqrJobs,
  SeqrDialogs;

type
  TSeqrAdminWindow = class(TForm)
  private
    FTill: TSeqrTillCore;
    FButtons: array[swRegister..swReprint] of TButton;
    FSays: TMemo;
    FQr: TImage;
    FHead: TLabel;
    FFrame: TShape;
    FTimer: TTimer;
    FJob: TSeqrJob;
    FNext: Integer;
    procedure Add(word: TSeqrWord);
    procedure Enable;
    procedure Press(Sender: TObject);
    procedure Keys(Sender: TObject; var Key: Word; Shift: TShiftState);
    procedure Tick(Sender: TObject);
    procedure Hinder(Sender: TObject; var CanClose: Boolean);
    procedure Run(kind: TSeqrJobKind; const seqrId, reseller, password: string);
    procedure Say(const title, text: string);
    procedure Tell(job: TSeqrJob);
    procedure ShowSticker;
    function AskReseller(const title: string; var reseller, password: string): Boolean;
    procedure Choose(word: TSeqrWord);
  public
    constructor Make(till: TSeqrTillCore);
    destructor Destroy; override;
  end;

procedure SeqrShowAdmin(till: TSeqrTillCore);

implementation

const
  WIDTH_ = 900;
  MARGIN = 24;
  ROW = 60;
  BELOW = 72; { below the headline }
  QR_SIZE = 260;
  LOOK_MS = 100;

procedure SeqrShowAdmin(till: TSeqrTillCore);
var
  window: TSeqrAdminWindow;
begin
  window := TSeqrAdminWindow.Make(till);
  try
    window.ShowModal;
  finally
    window.Free;
  end;
end;

constructor TSeqrAdminWindow.Make(till: TSeqrTillCore);
begin
  inherited CreateNew(nil);
  FTill := till;
  Caption := SeqrWord(swAdminTitle, till.Language);
  Position := poScreenCenter;
  BorderStyle := bsDialog;
  Color := clWhite;
  Font.Size := 13;
  Font.Color := clBlack;
  KeyPreview := True;
  OnKeyDown := Keys;
  OnCloseQuery := Hinder;
  ClientWidth := WIDTH_;
  FFrame := SeqrFrame(Self);
  FHead := TLabel.Create(Self);
  FHead.Parent := Self;
  FHead.SetBounds(MARGIN, 10, WIDTH_ - 2 * MARGIN, 36);
  FHead.Font.Size := 20;
  FHead.Font.Style := [fsBold];
  FHead.Font.Color := clWhite;
  FHead.Transparent := True;
  FHead.Caption := Caption;
  FSays := TMemo.Create(Self);
  FSays.Parent := Self;
  FSays.ReadOnly := True;
  FSays.TabStop := False;
  FSays.ScrollBars := ssAutoVertical;
  FSays.Font.Size := 10;
  FSays.Font.Name := SEQR_MONO;
  FQr := TImage.Create(Self);
  FQr.Parent := Self;
  FQr.Center := True;
  Add(swRegister);
  Add(swAssign);
  Add(swSticker);
  Add(swPing);
  Add(swInfo);
  Add(swPassword);
  Add(swEndOfDay);
  Add(swReprint);
  Add(swUnregister);
  ClientHeight := BELOW + FNext * ROW + MARGIN;
  FFrame.SetBounds(0, 0, ClientWidth, ClientHeight);
  FSays.SetBounds(WIDTH_ div 2, BELOW, WIDTH_ div 2 - MARGIN, FNext * ROW - 8);
  FQr.SetBounds(WIDTH_ div 2 + 80, 180, QR_SIZE, QR_SIZE);
  FQr.Visible := False;
  FTimer := TTimer.Create(Self);
  FTimer.Interval := LOOK_MS;
  FTimer.OnTimer := Tick;
  Enable;
  if not till.Registered then FSays.Text := SeqrWord(swNotRegistered, till.Language);
end;

destructor TSeqrAdminWindow.Destroy;
begin
  FTimer.Enabled := False;
  FJob.Free;
  inherited;
end;

procedure TSeqrAdminWindow.Add(word: TSeqrWord);
begin
  FButtons[word] := TButton.Create(Self);
  FButtons[word].Parent := Self;
  FButtons[word].Caption := 'F' + IntToStr(FNext + 1) + '   ' + SeqrWord(word, FTill.Language);
  FButtons[word].Tag := Ord(word);
  FButtons[word].OnClick := Press;
  FButtons[word].SetBounds(MARGIN, BELOW + FNext * ROW, WIDTH_ div 2 - 2 * MARGIN, ROW - 8);
  FButtons[word].TabOrder := FNext;
  Inc(FNext);
end;

procedure TSeqrAdminWindow.Enable;
var
  word: TSeqrWord;
begin
  for word := Low(FButtons) to High(FButtons) do
    if FButtons[word] <> nil then
      FButtons[word].Enabled := (FJob = nil) and (FTill.Registered or (word in [swRegister, swPing]));
end;

procedure TSeqrAdminWindow.Press(Sender: TObject);
begin
  Choose(TSeqrWord((Sender as TButton).Tag));
end;

procedure TSeqrAdminWindow.Keys(Sender: TObject; var Key: Word; Shift: TShiftState);
var
  word: TSeqrWord;
begin
  if Key = VK_ESCAPE then Close;
  if (Key < VK_F1) or (Key >= VK_F1 + FNext) then Exit;
  for word := Low(FButtons) to High(FButtons) do
    if (FButtons[word] <> nil) and (FButtons[word].TabOrder = Key - VK_F1) and FButtons[word].Enabled then begin
      Key := 0;
      Choose(word);
      Exit;
    end;
end;

procedure TSeqrAdminWindow.Hinder(Sender: TObject; var CanClose: Boolean);
begin
  CanClose := FJob = nil;
  if not CanClose then FJob.Stop; { the end of the day can be stopped; the other calls end by themselves }
end;

procedure TSeqrAdminWindow.Say(const title, text: string);
begin
  FQr.Visible := False;
  FSays.Visible := True;
  FHead.Caption := title;
  FSays.Text := text;
  Caption := SeqrWord(swAdminTitle, FTill.Language) + ' - ' + title;
end;

procedure TSeqrAdminWindow.Run(kind: TSeqrJobKind; const seqrId, reseller, password: string);
begin
  if FJob <> nil then Exit;
  Say(SeqrWord(swWorking, FTill.Language), SeqrWord(swWorking, FTill.Language));
  FJob := TSeqrJob.Create(FTill, kind);
  FJob.SeqrId := seqrId;
  FJob.Reseller := reseller;
  FJob.ResellerPassword := password;
  Enable;
  FJob.Go;
end;

procedure TSeqrAdminWindow.Tick(Sender: TObject);
var
  job: TSeqrJob;
begin
  if FJob = nil then Exit;
  if not FJob.Ended then begin
    if FJob.Progress > 0 then
      FSays.Text := SeqrWord(swWorking, FTill.Language) + ' ' + IntToStr(FJob.ElapsedMs div 1000) + ' ' +
        SeqrWord(swSeconds, FTill.Language) + ' (' + IntToStr(FJob.Progress) + '/4)';
    Exit;
  end;
  job := FJob;
  FJob := nil;
  try
    job.WaitFor;
    job.Deliver;
    Tell(job);
  finally
    job.Free;
  end;
  Enable;
end;

procedure TSeqrAdminWindow.Tell(job: TSeqrJob);
var
  language: string;
begin
  language := FTill.Language;
  if job.Status <> SEQR_OK then begin
    Say(SeqrWord(swFailed, language), job.Text + sLineBreak + sLineBreak + job.ErrorText);
    Exit;
  end;
  case job.Kind of
    sjRegister: Say(SeqrWord(swDone, language), SeqrWord(swRegistered, language));
    sjAssign: Say(SeqrWord(swDone, language), SeqrWord(swAssigned, language));
    sjUnregister: Say(SeqrWord(swDone, language), SeqrWord(swUnregistered, language));
    sjPassword: Say(SeqrWord(swDone, language), SeqrWord(swPasswordDone, language));
    sjPing: Say(SeqrWord(swDone, language), SeqrWord(swAnswers, language) + ' ' + job.Text);
    sjInfo: Say(SeqrWord(swDone, language), job.Text);
    sjEndOfDay:
      if job.Clean then Say(SeqrWord(swDone, language), SeqrWord(swClean, language) + sLineBreak + sLineBreak + job.Text)
      else Say(SeqrWord(swDifferences, language), SeqrWord(swDifferences, language) + ':' + sLineBreak +
        job.Differences.Text + sLineBreak + job.Text);
  end;
end;

procedure TSeqrAdminWindow.ShowSticker;
var
  code: TBitmap;
begin
  if FTill.Terminal.SeqrId = '' then begin
    Say(SeqrWord(swFailed, FTill.Language), SeqrWord(swNoSticker, FTill.Language));
    Exit;
  end;
  code := SeqrQrBitmap('HTTP://SEQR.SE/Q' + FTill.Terminal.SeqrId, QR_SIZE);
  try
    if code <> nil then FQr.Picture.Assign(code);
  finally
    code.Free;
  end;
  FSays.Visible := False;
  FHead.Caption := FTill.Terminal.SeqrId;
  FQr.Visible := True;
  Caption := SeqrWord(swAdminTitle, FTill.Language) + ' - ' + FTill.Terminal.SeqrId;
end;

function TSeqrAdminWindow.AskReseller(const title: string; var reseller, password: string): Boolean;
begin
  Result := SeqrAskText(FTill.Language, title, SeqrWord(swReseller, FTill.Language), False, reseller) and
    SeqrAskText(FTill.Language, title, SeqrWord(swResellerPassword, FTill.Language), True, password);
end;

procedure TSeqrAdminWindow.Choose(word: TSeqrWord);
var
  reseller, password, typed, title: string;
begin
  if FJob <> nil then Exit;
  reseller := '';
  password := '';
  typed := '';
  title := SeqrWord(word, FTill.Language);
  case word of
    swRegister: if AskReseller(title, reseller, password) and
        SeqrAskText(FTill.Language, title, SeqrWord(swScan, FTill.Language), False, typed) then
      Run(sjRegister, typed, reseller, password);
    swAssign: if SeqrAskText(FTill.Language, title, SeqrWord(swScan, FTill.Language), False, typed) then
      Run(sjAssign, typed, '', '');
    swUnregister: if SeqrAskYes(FTill.Language, title, SeqrWord(swUnregisterQuestion, FTill.Language)) then
      Run(sjUnregister, '', '', '');
    swInfo: Run(sjInfo, '', '', '');
    swPassword: Run(sjPassword, '', '', '');
    swPing: Run(sjPing, '', '', '');
    swSticker: ShowSticker;
    swEndOfDay: if AskReseller(title, reseller, password) then Run(sjEndOfDay, '', reseller, password);
    swReprint: if SeqrAskText(FTill.Language, title, SeqrWord(swSaleNumber, FTill.Language), False, typed) then try
      typed := FTill.Reprint(typed);
      Say(SeqrWord(swDone, FTill.Language), typed);
      FTill.OnPrint(FTill, typed);
    except
      on error: ESeqrError do
        Say(SeqrWord(swFailed, FTill.Language), SeqrCashierText(SEQR_TEXT_STATUS, error.Status, FTill.Language) +
          sLineBreak + sLineBreak + error.Message);
    end;
  end;
end;

end.
