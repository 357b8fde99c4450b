;; The sums of the 8 columns of a panel (see panel-kernels.ts), and those of their squares, in float64.

(module
  (import "env" "memory" (memory 1))

  (func (export "columnSums")
    (param $A i32) ;; the panel
    (param $sums i32) ;; 8 doubles, and 8 for the squares
    (param $rows i32) ;; of A, not 0

    (local $floats v128) ;; half a row
    (local $x v128) ;; two of it, as doubles
    (local $sum01 v128) (local $sum23 v128) (local $sum45 v128) (local $sum67 v128) ;; of columns 0 and 1, …
    (local $square01 v128) (local $square23 v128) (local $square45 v128) (local $square67 v128)

    (local.set $sum01 (v128.load align=4 (local.get $sums)))
    (local.set $sum23 (v128.load offset=16 align=4 (local.get $sums)))
    (local.set $sum45 (v128.load offset=32 align=4 (local.get $sums)))
    (local.set $sum67 (v128.load offset=48 align=4 (local.get $sums)))
    (local.set $square01 (v128.load offset=64 align=4 (local.get $sums)))
    (local.set $square23 (v128.load offset=80 align=4 (local.get $sums)))
    (local.set $square45 (v128.load offset=96 align=4 (local.get $sums)))
    (local.set $square67 (v128.load offset=112 align=4 (local.get $sums)))

    (loop $rows
      (local.set $floats (v128.load align=4 (local.get $A)))
      (local.set $x (f64x2.promote_low_f32x4 (local.get $floats)))
      (local.set $sum01 (f64x2.add (local.get $sum01) (local.get $x)))
      (local.set $square01 (f64x2.add (local.get $square01) (f64x2.mul (local.get $x) (local.get $x))))
      (local.set $x
        (f64x2.promote_low_f32x4
          (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $floats) (local.get $floats))))
      (local.set $sum23 (f64x2.add (local.get $sum23) (local.get $x)))
      (local.set $square23 (f64x2.add (local.get $square23) (f64x2.mul (local.get $x) (local.get $x))))
      (local.set $floats (v128.load offset=16 align=4 (local.get $A)))
      (local.set $x (f64x2.promote_low_f32x4 (local.get $floats)))
      (local.set $sum45 (f64x2.add (local.get $sum45) (local.get $x)))
      (local.set $square45 (f64x2.add (local.get $square45) (f64x2.mul (local.get $x) (local.get $x))))
      (local.set $x
        (f64x2.promote_low_f32x4
          (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $floats) (local.get $floats))))
      (local.set $sum67 (f64x2.add (local.get $sum67) (local.get $x)))
      (local.set $square67 (f64x2.add (local.get $square67) (f64x2.mul (local.get $x) (local.get $x))))
      (local.set $A (i32.add (local.get $A) (i32.const 32)))
      (br_if $rows (local.tee $rows (i32.sub (local.get $rows) (i32.const 1)))))

    (v128.store align=4 (local.get $sums) (local.get $sum01))
    (v128.store offset=16 align=4 (local.get $sums) (local.get $sum23))
    (v128.store offset=32 align=4 (local.get $sums) (local.get $sum45))
    (v128.store offset=48 align=4 (local.get $sums) (local.get $sum67))
    (v128.store offset=64 align=4 (local.get $sums) (local.get $square01))
    (v128.store offset=80 align=4 (local.get $sums) (local.get $square23))
    (v128.store offset=96 align=4 (local.get $sums) (local.get $square45))
    (v128.store offset=112 align=4 (local.get $sums) (local.get $square67))))
