program helpers;

{ helpers LIBRARY STORE-THAT-CANNOT-BE: what Seqr.pas and SeqrClasses.pas promise beyond the functions. }

{$MODE DELPHI}
{$CODEPAGE UTF8}

uses
  {$IFDEF UNIX}cthreads, cwstring,{$ENDIF}
  SysUtils, Math, Seqr, SeqrClasses;

procedure Require(holds: Boolean; const what: string);
begin
  if holds then Exit;
  WriteLn(StdErr, 'not so: ', what);
  Halt(1);
end;

var
  zero, quotient: Double;

function Raises: Boolean;
begin
  Result := False;
  try
    quotient := zero / zero;
    Require(IsNan(quotient), '0/0 is no number');
  except
    on EMathError do Result := True;
  end;
end;

var
  problem: string;
  wide: WideString;
  utf8: TSeqrUtf8;
  invoice: TSeqrInvoice;
  code: PAnsiChar;
  client: TSeqrClient;
  status: TSeqrStatus;
begin
  Require(not SeqrLoad('/no/such/libseqr', problem) and (Pos('/no/such', problem) > 0), 'a missing library is named');
  Require(not SeqrLoaded and not Assigned(seqr_open), 'nothing is loaded then');
  Require(SeqrLoad(ParamStr(1), problem), problem);

  zero := 0;
  Require(Raises, 'Pascal raises on 0/0');
  Require(seqr_abi_version() = SEQR_HEADER_ABI_VERSION, 'the library is of this unit');
  Require(Raises, 'and on 0/0 after a call of the library');

  wide := 'Åsa 5 €';
  utf8 := SeqrUtf8Wide(wide);
  Require(Length(utf8) = 10, 'three letters have more than one byte');
  Require(SeqrTextWide(PAnsiChar(utf8)) = wide, 'a text comes back');
  Require(SeqrUtf8(SeqrText('Corner')) = 'Corner', 'a plain text comes back');
  Require((SeqrText(nil) = '') and (SeqrOptional('') = nil), 'nil and nothing are the same');

  FillChar(invoice, SizeOf(invoice), 255);
  SeqrInit(invoice);
  Require((invoice.struct_size = SizeOf(invoice)) and (invoice.row_size = SizeOf(TSeqrInvoiceRow)), 'sizes are set');
  Require(invoice.token_size = SizeOf(TSeqrCustomerToken), 'all sizes are set');
  Require((invoice.reserved2 = 0) and (invoice.title = nil), 'all else is 0');

  code := nil;
  Require(seqr_qr_svg('SEQR', SEQR_QR_BORDER, code) = SEQR_OK, 'a function is called');
  Require((Pos('<svg', SeqrTake(code)) > 0) and (code = nil), 'a text is taken and freed');

  client := nil;
  status := SEQR_OK;
  try
    client := TSeqrClient.Create('http://127.0.0.1:1/', ParamStr(2), 'helpers');
  except
    on error: ESeqrError do begin
      status := error.Status;
      Require((error.Message <> '') and (error.ResultCode = -1), 'an error has its words');
    end;
  end;
  Require((client = nil) and (status = SEQR_E_STORE), 'a status is an exception');
  Require(Raises, 'the mask is as it was after an error');

  SeqrUnload;
  Require(not SeqrLoaded and not Assigned(seqr_open), 'nothing is loaded in the end');
end.
