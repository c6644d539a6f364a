//! Names that Rust code uses, interned once per Vm: `t.names().__add__`.

use crate::object::Str;
use taipan_heap::{Gc, Tracer};

macro_rules! names {
    ($($name:ident)*) => {
        /// Interned strings, one field a name.
        #[allow(non_snake_case)]
        #[derive(Clone, Copy)]
        pub struct Names { $( pub $name: Gc<Str> ),* }

        impl Names {
            pub(crate) fn new(mut intern: impl FnMut(&str) -> Gc<Str>) -> Names {
                Names { $( $name: intern(stringify!($name)) ),* }
            }
            pub(crate) fn trace(&self, tracer: &mut Tracer<'_>) {
                $( tracer.value(self.$name.value()); )*
            }
        }
    };
}

names! {
    __abs__ __abstractmethods__ __add__ __aenter__ __aexit__ __aiter__ __all__ __and__ __anext__ __annotate__ __annotations__
    __await__ __bases__ __bool__ __buffer__ __build_class__ __builtins__ __bytes__ __cached__ __call__ __cause__ __ceil__ __class__
    __class_getitem__ __classcell__ __classdictcell__ __complex__ __conditional_annotations__ __contains__ __context__ __debug__
    __defaults__ __del__ __delattr__ __delete__ __delitem__ __dict__ __dir__ __divmod__ __doc__ __enter__ __eq__ __exit__
    __file__ __firstlineno__ __float__ __floor__ __floordiv__ __format__ __fspath__ __func__ __ge__ __get__ __getattr__
    __getattribute__ __getitem__ __getnewargs__ __getstate__ __globals__ __gt__ __hash__ __iadd__ __iand__ __ifloordiv__
    __ilshift__ __imatmul__ __imod__ __import__ __imul__ __index__ __init__ __init_subclass__ __instancecheck__ __int__
    __invert__ __ior__ __ipow__ __irshift__ __isabstractmethod__ __isub__ __iter__ __itruediv__ __ixor__ __kwdefaults__ __le__
    __len__ __length_hint__ __loader__ __lshift__ __lt__ __main__ __match_args__ __matmul__ __missing__ __mod__ __module__
    __mro__ __mro_entries__ __mul__ __name__ __ne__ __neg__ __new__ __next__ __notes__ __or__ __orig_class__ __package__ __path__
    __pos__ __pow__ __prepare__ __qualname__ __radd__ __rand__ __rdivmod__ __reduce__ __reduce_ex__ __repr__ __reversed__
    __rfloordiv__ __rlshift__ __rmatmul__ __rmod__ __rmul__ __ror__ __round__ __rpow__ __rrshift__ __rshift__ __rsub__
    __rtruediv__ __rxor__ __self__ __set__ __set_name__ __setattr__ __setitem__ __sizeof__ __slots__ __spec__
    __static_attributes__ __str__ __sub__ __subclasscheck__ __subclasshook__ __text_signature__ __truediv__ __trunc__
    __type_params__ __weakref__ __wrapped__ __xor__ _initializing args argv builtins classcell close code default encoding end
    end_lineno end_offset errno errors exceptions excepthook fget file filename filename2 flush fset fdel get items key keys
    lineno message metaclass modules msg n name name_from obj object offset path print_file_and_line reason reverse send sep start
    stderr stdin stdout step stop strerror sys text throw tracebacklimit update value values write displayhook
    _abc_impl __origin__ __args__ __parameters__ __mangled__ __signature__ __suppress_context__ __traceback__ __objclass__
    isatty fileno readline read readinto seek tell truncate closed mode append extend add discard pop clear copy sort index count
    real imag numerator denominator __code__ __closure__ __thisclass__ __self_class__ __doc_strings__ last_exc last_type last_value
    last_traceback ps1 ps2 cr_origin __typing_subst__ __typing_unpacked_tuple_args__ __unpacked__ __iter_next__ __main_module__
    meta_path path_hooks path_importer_cache _find_and_load _handle_fromlist strict initial maxsplit tabsize keepends
    __orig_bases__ __bound__ __constraints__ __covariant__ __contravariant__ __infer_variance__ __default__ evaluate_value evaluate_bound
}
