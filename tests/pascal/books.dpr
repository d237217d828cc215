program books;

{ books FOLDER: what the sample till does with its books; the check looks at the system calls for it. }

{$MODE DELPHI}

uses
  SysUtils, Classes, TillBooks;

var
  books: TTillBooks;
  items: TStringList;
begin
  items := TStringList.Create;
  books := TTillBooks.Create(ParamStr(1));
  items.Add('Coffee=2900');
  books.SaveOpen('1001', items);
  books.Once('SALE 1001 123456 2900');
  books.SaveReceipt('1001', 'SEQR payment');
  books.Once('CLOSED 1001');
  books.Once('CLOSED 1001');
  books.Free;
  { Killed before the file of the open receipt could be removed: its goods are sold. }
  books := TTillBooks.Create(ParamStr(1));
  books.LoadOpen(IntToStr(books.NextNumber), items);
  Write(books.Lines.Count, ' lines, ', items.Count, ' goods');
  items.Text := 'Cake=3500';
  books.SaveOpen(IntToStr(books.NextNumber), items);
  books.Free;
  books := TTillBooks.Create(ParamStr(1));
  books.LoadOpen('1002', items);
  WriteLn(', then ', items.Text);
  books.Free;
  items.Free;
end.
