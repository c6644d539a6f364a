# The usual lines and rows take another road than those with odd quotes: both say the same.
import csv, io, random
def rows(text, **o):
    try: return list(csv.reader(io.StringIO(text,newline=''), **o))
    except csv.Error as e: return 'Error '+str(e)
T=['a,b,c\n','a,"b,c",d\r\n"x""y",z\n','"multi\nline",2\n','\n\n','a,,\n,\n','"a"b,c\n','a"b,c"\n','"open\n','a\rb\n','"",""\n','x\n"y"','"a" ,b\n',' a, b\n','"a\r\nb"\r\nc','a;b;"c;d"\n','""""\n','""\n','"a"""\n','a\\,b\n']
for t in T:
    print(repr(t),rows(t),rows(t,strict=True),rows(t,delimiter=';'),rows(t,quoting=csv.QUOTE_NONE),rows(t,skipinitialspace=True),rows(t,doublequote=False),rows(t,escapechar='\\'))
class S:
    def __str__(s): return 'a,b'
R=[[1,2.5,None,'x'],['a,b','c"d','e\nf','g\rh'],[''],[None],[],['',''],[S(),True],[' x','y '],[1e20,10**30,float('nan')],("t",),'abc',['"'],['a b'],[b'x']]
for o in ({},{'delimiter':'\t'},{'quoting':csv.QUOTE_ALL},{'quoting':csv.QUOTE_NONNUMERIC},{'quoting':csv.QUOTE_NONE,'escapechar':'\\'},{'lineterminator':'\n'},{'lineterminator':'|'},{'quotechar':"'"},{'doublequote':False,'escapechar':'\\'},{'delimiter':' '},{'skipinitialspace':True},{'escapechar':'\\'}):
    for r in R:
        f=io.StringIO(newline='')
        try: n=csv.writer(f,**o).writerow(r); print(o,n,repr(f.getvalue()))
        except (csv.Error,TypeError) as e: print(o,r if type(r) is not list else len(r),type(e).__name__,e)
try: csv.writer(io.StringIO()).writerow(5)
except csv.Error as e: print(e)
try: list(csv.reader([b'x']))
except csv.Error as e: print(e)
r=csv.reader(['a,b','"x','y",z','c']); 
for row in r: print(row,r.line_num)
rnd=random.Random(4)
for i in range(500):
    t=''.join(rnd.choice('ab,,""\n\r ') for _ in range(rnd.randint(0,14)))
    x=rows(t); y=rows(t,strict=True)
    if i%150==0 or i<20: print(repr(t),x,y)
    f=io.StringIO(newline=''); w=csv.writer(f); data=[[t[:3],t[3:6],t],[t]]; w.writerows(data); b=rows(f.getvalue())
    assert b==data,(b,data,f.getvalue())
import hashlib; h=hashlib.md5()
for i in range(500):
    t=''.join(rnd.choice('ab,,""\n\r ') for _ in range(rnd.randint(0,14))); h.update(repr((rows(t),rows(t,strict=True))).encode())
print(h.hexdigest())
