;; C += AᵀB in float64, four columns of A at a time: c_t += Σ a_it · b_i, in float32 over the rows i in their order.
;; A lies in panels of 8 columns, B is one panel (see panel-kernels.ts), C has rows of 8 doubles.

(module
  (import "env" "memory" (memory 1))

  (func (export "transposedLeft")
    (param $A i32) ;; its first panel
    (param $strideA i32) ;; bytes from panel to panel
    (param $panels i32) ;; of A, not 0
    (param $B i32)
    (param $C i32) ;; the row for the first column of A
    (param $strideC i32) ;; bytes from row to row
    (param $rows i32) ;; of A and B, a multiple of 4 and not 0

    (local $half i32) ;; halves of the panel of A that are left
    (local $a i32) ;; row i of A, at the first of the four columns
    (local $b i32) ;; row i of B
    (local $row i32) ;; rows that are left
    (local $value v128) ;; a_it, four times
    (local $left v128) (local $right v128) ;; b_i: columns 0 to 3, and 4 to 7
    (local $left0 v128) (local $right0 v128) ;; the sums for c_0 to c_3, the same
    (local $left1 v128) (local $right1 v128)
    (local $left2 v128) (local $right2 v128)
    (local $left3 v128) (local $right3 v128)

    (loop $panels
      (local.set $half (i32.const 2))
      (loop $halves
        (local.set $a (local.get $A))
        (local.set $b (local.get $B))
        (local.set $row (local.get $rows))
        (local.set $left0 (v128.const f32x4 0 0 0 0))
        (local.set $right0 (v128.const f32x4 0 0 0 0))
        (local.set $left1 (v128.const f32x4 0 0 0 0))
        (local.set $right1 (v128.const f32x4 0 0 0 0))
        (local.set $left2 (v128.const f32x4 0 0 0 0))
        (local.set $right2 (v128.const f32x4 0 0 0 0))
        (local.set $left3 (v128.const f32x4 0 0 0 0))
        (local.set $right3 (v128.const f32x4 0 0 0 0))

        (loop $rows
          ;; One row in each turn: with four, Node 20 loads all of them first and spills: 23 GFLOP/s against 45. Chromium
          ;; 156 gains 3 % by four.
          (local.set $left (v128.load align=4 (local.get $b)))
          (local.set $right (v128.load offset=16 align=4 (local.get $b)))
          (local.set $value (v128.load32_splat (local.get $a)))
          (local.set $left0 (f32x4.add (local.get $left0) (f32x4.mul (local.get $value) (local.get $left))))
          (local.set $right0 (f32x4.add (local.get $right0) (f32x4.mul (local.get $value) (local.get $right))))
          (local.set $value (v128.load32_splat offset=4 (local.get $a)))
          (local.set $left1 (f32x4.add (local.get $left1) (f32x4.mul (local.get $value) (local.get $left))))
          (local.set $right1 (f32x4.add (local.get $right1) (f32x4.mul (local.get $value) (local.get $right))))
          (local.set $value (v128.load32_splat offset=8 (local.get $a)))
          (local.set $left2 (f32x4.add (local.get $left2) (f32x4.mul (local.get $value) (local.get $left))))
          (local.set $right2 (f32x4.add (local.get $right2) (f32x4.mul (local.get $value) (local.get $right))))
          (local.set $value (v128.load32_splat offset=12 (local.get $a)))
          (local.set $left3 (f32x4.add (local.get $left3) (f32x4.mul (local.get $value) (local.get $left))))
          (local.set $right3 (f32x4.add (local.get $right3) (f32x4.mul (local.get $value) (local.get $right))))
          (local.set $a (i32.add (local.get $a) (i32.const 32)))
          (local.set $b (i32.add (local.get $b) (i32.const 32)))
          (br_if $rows (local.tee $row (i32.sub (local.get $row) (i32.const 1)))))

        ;; c_0 to c_3 += the sums, two at a time: first the lower two of a vector, then the upper two in their place.
        (v128.store align=4 (local.get $C)
          (f64x2.add (v128.load align=4 (local.get $C)) (f64x2.promote_low_f32x4 (local.get $left0))))
        (local.set $left0 (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $left0) (local.get $left0)))
        (v128.store offset=16 align=4 (local.get $C)
          (f64x2.add (v128.load offset=16 align=4 (local.get $C)) (f64x2.promote_low_f32x4 (local.get $left0))))
        (v128.store offset=32 align=4 (local.get $C)
          (f64x2.add (v128.load offset=32 align=4 (local.get $C)) (f64x2.promote_low_f32x4 (local.get $right0))))
        (local.set $right0 (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $right0) (local.get $right0)))
        (v128.store offset=48 align=4 (local.get $C)
          (f64x2.add (v128.load offset=48 align=4 (local.get $C)) (f64x2.promote_low_f32x4 (local.get $right0))))
        (local.set $C (i32.add (local.get $C) (local.get $strideC)))
        (v128.store align=4 (local.get $C)
          (f64x2.add (v128.load align=4 (local.get $C)) (f64x2.promote_low_f32x4 (local.get $left1))))
        (local.set $left1 (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $left1) (local.get $left1)))
        (v128.store offset=16 align=4 (local.get $C)
          (f64x2.add (v128.load offset=16 align=4 (local.get $C)) (f64x2.promote_low_f32x4 (local.get $left1))))
        (v128.store offset=32 align=4 (local.get $C)
          (f64x2.add (v128.load offset=32 align=4 (local.get $C)) (f64x2.promote_low_f32x4 (local.get $right1))))
        (local.set $right1 (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $right1) (local.get $right1)))
        (v128.store offset=48 align=4 (local.get $C)
          (f64x2.add (v128.load offset=48 align=4 (local.get $C)) (f64x2.promote_low_f32x4 (local.get $right1))))
        (local.set $C (i32.add (local.get $C) (local.get $strideC)))
        (v128.store align=4 (local.get $C)
          (f64x2.add (v128.load align=4 (local.get $C)) (f64x2.promote_low_f32x4 (local.get $left2))))
        (local.set $left2 (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $left2) (local.get $left2)))
        (v128.store offset=16 align=4 (local.get $C)
          (f64x2.add (v128.load offset=16 align=4 (local.get $C)) (f64x2.promote_low_f32x4 (local.get $left2))))
        (v128.store offset=32 align=4 (local.get $C)
          (f64x2.add (v128.load offset=32 align=4 (local.get $C)) (f64x2.promote_low_f32x4 (local.get $right2))))
        (local.set $right2 (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $right2) (local.get $right2)))
        (v128.store offset=48 align=4 (local.get $C)
          (f64x2.add (v128.load offset=48 align=4 (local.get $C)) (f64x2.promote_low_f32x4 (local.get $right2))))
        (local.set $C (i32.add (local.get $C) (local.get $strideC)))
        (v128.store align=4 (local.get $C)
          (f64x2.add (v128.load align=4 (local.get $C)) (f64x2.promote_low_f32x4 (local.get $left3))))
        (local.set $left3 (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $left3) (local.get $left3)))
        (v128.store offset=16 align=4 (local.get $C)
          (f64x2.add (v128.load offset=16 align=4 (local.get $C)) (f64x2.promote_low_f32x4 (local.get $left3))))
        (v128.store offset=32 align=4 (local.get $C)
          (f64x2.add (v128.load offset=32 align=4 (local.get $C)) (f64x2.promote_low_f32x4 (local.get $right3))))
        (local.set $right3 (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $right3) (local.get $right3)))
        (v128.store offset=48 align=4 (local.get $C)
          (f64x2.add (v128.load offset=48 align=4 (local.get $C)) (f64x2.promote_low_f32x4 (local.get $right3))))
        (local.set $C (i32.add (local.get $C) (local.get $strideC)))
        (local.set $A (i32.add (local.get $A) (i32.const 16)))
        (br_if $halves (local.tee $half (i32.sub (local.get $half) (i32.const 1)))))
      ;; The halves have moved A by a row of its panel.
      (local.set $A (i32.add (local.get $A) (i32.sub (local.get $strideA) (i32.const 32))))
      (br_if $panels (local.tee $panels (i32.sub (local.get $panels) (i32.const 1)))))))
