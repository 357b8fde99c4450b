;; C += AB in float64, four rows of A and C at a time: c_r += a_rk · b_k for the inputs k in their order.
;; A lies in panels of 4 inputs, B is one panel of 4 columns, C another (see wide.ts).

(module
  (import "env" "memory" (memory 1))

  (func (export "wide")
    (param $A i32) ;; its first panel
    (param $strideA i32) ;; bytes from panel to panel
    (param $panels i32) ;; of A, not 0; B has 4 rows for each
    (param $B i32)
    (param $C i32)
    (param $rows i32) ;; of A and C, a multiple of 4 and not 0

    (local $a i32) ;; input k of the first of the four rows in a panel of A
    (local $b i32) ;; row k of B
    (local $panel i32) ;; panels that are left
    (local $input i32) ;; inputs of the panel that are left
    (local $value v128) ;; a_rk, twice
    (local $left v128) (local $right v128) ;; b_k: columns 0 and 1, and 2 and 3
    (local $left0 v128) (local $right0 v128) ;; c_0 to c_3, the same
    (local $left1 v128) (local $right1 v128)
    (local $left2 v128) (local $right2 v128)
    (local $left3 v128) (local $right3 v128)

    (loop $rows
      (local.set $a (local.get $A))
      (local.set $b (local.get $B))
      (local.set $panel (local.get $panels))
      (local.set $left0 (v128.load align=8 (local.get $C)))
      (local.set $right0 (v128.load offset=16 align=8 (local.get $C)))
      (local.set $left1 (v128.load offset=32 align=8 (local.get $C)))
      (local.set $right1 (v128.load offset=48 align=8 (local.get $C)))
      (local.set $left2 (v128.load offset=64 align=8 (local.get $C)))
      (local.set $right2 (v128.load offset=80 align=8 (local.get $C)))
      (local.set $left3 (v128.load offset=96 align=8 (local.get $C)))
      (local.set $right3 (v128.load offset=112 align=8 (local.get $C)))

      (loop $panels
        (local.set $input (i32.const 4))
        (loop $inputs
          ;; One input in each turn, as in plain.wat.
          (local.set $left (v128.load align=8 (local.get $b)))
          (local.set $right (v128.load offset=16 align=8 (local.get $b)))
          (local.set $value (v128.load64_splat (local.get $a)))
          (local.set $left0 (f64x2.add (local.get $left0) (f64x2.mul (local.get $value) (local.get $left))))
          (local.set $right0 (f64x2.add (local.get $right0) (f64x2.mul (local.get $value) (local.get $right))))
          (local.set $value (v128.load64_splat offset=32 (local.get $a)))
          (local.set $left1 (f64x2.add (local.get $left1) (f64x2.mul (local.get $value) (local.get $left))))
          (local.set $right1 (f64x2.add (local.get $right1) (f64x2.mul (local.get $value) (local.get $right))))
          (local.set $value (v128.load64_splat offset=64 (local.get $a)))
          (local.set $left2 (f64x2.add (local.get $left2) (f64x2.mul (local.get $value) (local.get $left))))
          (local.set $right2 (f64x2.add (local.get $right2) (f64x2.mul (local.get $value) (local.get $right))))
          (local.set $value (v128.load64_splat offset=96 (local.get $a)))
          (local.set $left3 (f64x2.add (local.get $left3) (f64x2.mul (local.get $value) (local.get $left))))
          (local.set $right3 (f64x2.add (local.get $right3) (f64x2.mul (local.get $value) (local.get $right))))
          (local.set $a (i32.add (local.get $a) (i32.const 8)))
          (local.set $b (i32.add (local.get $b) (i32.const 32)))
          (br_if $inputs (local.tee $input (i32.sub (local.get $input) (i32.const 1)))))
        (local.set $a (i32.add (local.get $a) (i32.sub (local.get $strideA) (i32.const 32))))
        (br_if $panels (local.tee $panel (i32.sub (local.get $panel) (i32.const 1)))))

      (v128.store align=8 (local.get $C) (local.get $left0))
      (v128.store offset=16 align=8 (local.get $C) (local.get $right0))
      (v128.store offset=32 align=8 (local.get $C) (local.get $left1))
      (v128.store offset=48 align=8 (local.get $C) (local.get $right1))
      (v128.store offset=64 align=8 (local.get $C) (local.get $left2))
      (v128.store offset=80 align=8 (local.get $C) (local.get $right2))
      (v128.store offset=96 align=8 (local.get $C) (local.get $left3))
      (v128.store offset=112 align=8 (local.get $C) (local.get $right3))
      (local.set $A (i32.add (local.get $A) (i32.const 128)))
      (local.set $C (i32.add (local.get $C) (i32.const 128)))
      (br_if $rows (local.tee $rows (i32.sub (local.get $rows) (i32.const 4)))))))
