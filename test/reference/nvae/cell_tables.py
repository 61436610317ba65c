"""The primitives of each type of residual cell (docs/nvae.md#cell-tables)."""

CELL_TYPES = (
    *('normal_enc', 'down_enc', 'normal_dec', 'up_dec'),
    *('normal_pre', 'down_pre', 'normal_post', 'up_post'),
)


def _table(enc, dec, pre, post):
    by_tower = {'enc': enc, 'dec': dec, 'pre': pre, 'post': post}
    cells = {cell_type: list(by_tower[cell_type.split('_')[1]]) for cell_type in CELL_TYPES}
    return {**cells, 'ar_nn': ['']}  # as in the release's files; no residual cell is of this type


_R, _R5 = 'res_bnswish', 'res_bnswish5'
_E6, _E3 = ['mconv_e6k5g0'], ['mconv_e3k5g0']
_E6K11, _E3G8 = ['mconv_e6k11g0'], ['mconv_e3k5g8']

CELL_TABLES = {
    **{name: _table(*[[name, name]] * 4) for name in ('res_elu', 'res_bnelu', 'res_bnswish')},
    'res_mbconv': _table([_R, _R], _E6, [_R, _R], _E3),
    'res53_mbconv': _table([_R5, _R], _E6, [_R5, _R], _E3),
    'res35_mbconv': _table([_R, _R5], _E6, [_R, _R5], _E3),
    'res55_mbconv': _table([_R5, _R5], _E6, [_R5, _R5], _E3),
    'mbconv_sep': _table(_E6, _E6, _E3, _E3),
    'mbconv_sep11': _table(_E6K11, _E6K11, _E3, _E3),
    'mbconv_res': _table(_E6, [_R, _R], _E3, [_R, _R]),
    'mbconv_den': _table(_E6, _E6, _E3G8, _E3G8),
}
