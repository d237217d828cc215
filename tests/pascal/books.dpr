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
  books.SaveOpen(items);
  books.Once('SALE 1001 123456 2900');
  books.SaveReceipt('1001', 'SEQR payment');
  books.Once('CLOSED 1001');
  books.Once('CLOSED 1001');
  books.Free;
  books := TTillBooks.Create(ParamStr(1));
  books.LoadOpen(items);
  WriteLn(books.Lines.Count, ' lines, ', items.Text);
  books.Free;
  items.Free;
end.
