unit SeqrWords;

{ The words of the dialogs, in English and Swedish. What the library can say is said by seqr_cashier_text; here are
  titles, buttons and questions. A host changes a word by SeqrSetWord. }

{$IFDEF FPC}
  {$MODE DELPHI}
{$ENDIF}

interface

uses Seqr;

type
  TSeqrWord = (swSeqr, swWaiting, swSeconds, swCancel, swTryAgain, swTryAgainTitle, swUnknownTitle, swUnknownHint, swAskSeqr,
    swGiveUp, swGiveUpQuestion, swLater, swYes, swNo, swOk, swAmount, swAmountTitle, swPayNow, swTooMuch, swPaidTitle,
    swPaidInSpite, swKeep, swGiveBack, swDone, swRefundTitle, swRefunded, swRefundDoubt, swSaleNumber, swWasMade, swWasNotMade,
    swUnfinishedTitle, swNothingOpen, swAdminTitle, swRegister, swUnregister, swUnregisterQuestion, swAssign, swScan,
    swSticker, swInfo, swPassword, swPasswordDone, swPing, swEndOfDay, swReprint, swReseller, swResellerPassword,
    swWorking, swRegistered, swAssigned, swUnregistered, swNoSticker, swNotRegistered, swAnswers, swClean, swDifferences,
    swClose, swFailed, swCanceling, swDiskFull, swOnlyThere, swOnlyHere, swDifferent, swDoubled, swNearMark, swRefundFound,
    swRefundInDoubt, swOtherTill, swHere);

function SeqrWord(word: TSeqrWord; const language: string): string;
{ Another word for all dialogs; '' goes back to the library's own. }
procedure SeqrSetWord(word: TSeqrWord; const text: string);

implementation

const
  ENGLISH: array[TSeqrWord] of string = ('SEQR', 'Waiting for the customer', 'seconds', 'Cancel', 'Try again',
    'Try again or cancel?', 'Paid or not?', 'Look at the customer''s phone.', 'Ask SEQR', 'Give up',
    'Does the customer''s phone show the payment? A sale that is given up is never checked again.', 'Later', 'Yes', 'No',
    'OK', 'Amount', 'Amount to pay with SEQR', 'Pay', 'Type an amount above zero, at most', 'Paid',
    'The customer has paid already.', 'Keep the sale', 'Give the money back', 'Done', 'Refund',
    'The money is on its way back.', 'SEQR''s answer to this refund was lost. What does SEQR''s report say?',
    'Number of the sale', 'Returned', 'Not returned', 'Unfinished sale', 'No unfinished sales.',
    'SEQR administration', 'Register this till', 'Take out of use',
    'Take this till out of use? It cannot be undone.', 'Assign a SEQR id', 'Scan the sticker, or type its SEQR id',
    'Show the sticker', 'Terminal information', 'New password', 'The till has a new password.', 'Test the connection',
    'End of the day', 'Reprint a receipt', 'Reseller id', 'Reseller password', 'Working ...', 'The till is registered.',
    'The sticker belongs to this till now.', 'The till is out of use.', 'This till has no sticker yet.',
    'This till is not registered.', 'SEQR answers. Milliseconds:', 'Nothing to look into.', 'To look into', 'Close',
    'Not done', 'Canceling', 'Paid, but the disk is full', 'only at SEQR', 'only here', 'different amount', 'twice at SEQR',
    'perhaps in the period before or after', 'refund found', 'refund in doubt', 'other till', 'here');

  { The national letters stand as in Swedish 7-bit text, so that every compiler reads this file the same way. }
  SWEDISH: array[TSeqrWord] of string = ('SEQR', 'V{ntar p} kunden', 'sekunder', 'Avbryt', 'F|rs|k igen',
    'F|rs|ka igen eller avbryta?', 'Betalt eller inte?', 'Titta i kundens telefon.', 'Fr}ga SEQR', 'Avsluta {nd}',
    'Syns betalningen i kundens telefon? Ett k|p som avslutas kontrolleras aldrig igen.', 'Senare', 'Ja', 'Nej', 'OK',
    'Belopp', 'Belopp att betala med SEQR', 'Betala', 'Ange ett belopp st|rre {n noll, h|gst', 'Betalt', 'Kunden har redan betalat.',
    'Beh}ll k|pet', 'Betala tillbaka', 'Klart', ']terbetalning', 'Pengarna {r p} v{g tillbaka.',
    'SEQR:s svar p} }terbetalningen gick f|rlorat. Vad s{ger SEQR:s rapport?', 'K|pnummer', ']terbetald', 'Inte }terbetald', 'Oavslutat k|p', 'Inga oavslutade k|p.', 'SEQR-administration', 'Registrera kassan',
    'Ta ur bruk', 'Ta kassan ur bruk? Det g}r inte att }ngra.', 'Tilldela SEQR-id', 'Skanna dekalen eller skriv in SEQR-id',
    'Visa dekalen', 'Terminalinformation', 'Nytt l|senord', 'Kassan har ett nytt l|senord.', 'Testa anslutningen',
    'Dagsavslut', 'Skriv ut kvitto igen', ']terf|rs{ljar-id', ']terf|rs{ljarens l|senord', 'Arbetar ...',
    'Kassan {r registrerad.', 'Dekalen h|r nu till kassan.', 'Kassan {r ur bruk.', 'Kassan har ingen dekal {n.',
    'Kassan {r inte registrerad.', 'SEQR svarar. Millisekunder:', 'Inget att utreda.', 'Att utreda', 'St{ng',
    'Det gick inte', 'Avbryter', 'Betalt, men disken {r full', 'bara hos SEQR', 'bara h{r', 'olika belopp', 'dubbel hos SEQR',
    'kanske i perioden f|re eller efter', '}terbetalning hittad', 'oklar }terbetalning', 'annan kassa', 'h{r');

var
  Own: array[TSeqrWord] of string;

{ The text with its national letters. }
function National(const text: string): string;
const
  SIGNS = '}{|][\';
  SECOND = #$A5#$A4#$B6#$85#$84#$96; { the second byte of each letter in UTF-8; the first is C3 }
var
  utf8: TSeqrUtf8;
  i, at: Integer;
begin
  utf8 := '';
  for i := 1 to Length(text) do begin
    at := Pos(text[i], SIGNS);
    if at = 0 then utf8 := utf8 + AnsiChar(text[i]) else utf8 := utf8 + AnsiChar(#$C3) + AnsiChar(Ord(SECOND[at]));
  end;
  Result := SeqrText(PAnsiChar(utf8));
end;

function SeqrWord(word: TSeqrWord; const language: string): string;
begin
  Result := Own[word];
  if Result <> '' then Exit;
  if language = 'sv' then Result := National(SWEDISH[word]) else Result := ENGLISH[word];
end;

procedure SeqrSetWord(word: TSeqrWord; const text: string);
begin
  Own[word] := text;
end;

end.
