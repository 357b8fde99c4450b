;; One step of conjugate gradients of 8 systems that lie side by side in a panel (see panel-kernels.ts):
;; x += αp, r = keep · (r − αHp), and Σ r² / diagonal, Σ r · leading.

(module
  (import "env" "memory" (memory 1))

  (func (export "descend")
    (param $p i32) ;; directions
    (param $product i32) ;; Hp
    (param $x i32)
    (param $r i32) ;; residuals
    (param $keep i32) ;; 1 where a system has an unknown, else 0
    (param $scales i32) ;; two floats for each row: 1 / diagonal, leading
    (param $steps i32) ;; α, 8 floats
    (param $sums i32) ;; 8 floats, and 8 for the second sum, written
    (param $rows i32) ;; not 0

    (local $stepLeft v128) (local $stepRight v128) ;; of systems 0 to 3, and 4 to 7
    (local $left v128) (local $right v128) ;; sums
    (local $leftLeading v128) (local $rightLeading v128)
    (local $value v128) ;; r of four systems
    (local $inverse v128) (local $leading v128) ;; the two floats, four times each

    (local.set $stepLeft (v128.load align=4 (local.get $steps)))
    (local.set $stepRight (v128.load offset=16 align=4 (local.get $steps)))
    (loop $rows
      (local.set $inverse (v128.load32_splat (local.get $scales)))
      (local.set $leading (v128.load32_splat offset=4 (local.get $scales)))
      (v128.store align=4
        (local.get $x)
        (f32x4.add
          (v128.load align=4 (local.get $x))
          (f32x4.mul (local.get $stepLeft) (v128.load align=4 (local.get $p)))))
      (v128.store offset=16 align=4
        (local.get $x)
        (f32x4.add
          (v128.load offset=16 align=4 (local.get $x))
          (f32x4.mul (local.get $stepRight) (v128.load offset=16 align=4 (local.get $p)))))
      (local.set $value
        (f32x4.mul
          (v128.load align=4 (local.get $keep))
          (f32x4.sub
            (v128.load align=4 (local.get $r))
            (f32x4.mul (local.get $stepLeft) (v128.load align=4 (local.get $product))))))
      (v128.store align=4 (local.get $r) (local.get $value))
      (local.set $left
        (f32x4.add
          (local.get $left)
          (f32x4.mul (local.get $inverse) (f32x4.mul (local.get $value) (local.get $value)))))
      (local.set $leftLeading
        (f32x4.add (local.get $leftLeading) (f32x4.mul (local.get $leading) (local.get $value))))
      (local.set $value
        (f32x4.mul
          (v128.load offset=16 align=4 (local.get $keep))
          (f32x4.sub
            (v128.load offset=16 align=4 (local.get $r))
            (f32x4.mul (local.get $stepRight) (v128.load offset=16 align=4 (local.get $product))))))
      (v128.store offset=16 align=4 (local.get $r) (local.get $value))
      (local.set $right
        (f32x4.add
          (local.get $right)
          (f32x4.mul (local.get $inverse) (f32x4.mul (local.get $value) (local.get $value)))))
      (local.set $rightLeading
        (f32x4.add (local.get $rightLeading) (f32x4.mul (local.get $leading) (local.get $value))))
      (local.set $p (i32.add (local.get $p) (i32.const 32)))
      (local.set $product (i32.add (local.get $product) (i32.const 32)))
      (local.set $x (i32.add (local.get $x) (i32.const 32)))
      (local.set $r (i32.add (local.get $r) (i32.const 32)))
      (local.set $keep (i32.add (local.get $keep) (i32.const 32)))
      (local.set $scales (i32.add (local.get $scales) (i32.const 8)))
      (br_if $rows (local.tee $rows (i32.sub (local.get $rows) (i32.const 1)))))

    (v128.store align=4 (local.get $sums) (local.get $left))
    (v128.store offset=16 align=4 (local.get $sums) (local.get $right))
    (v128.store offset=32 align=4 (local.get $sums) (local.get $leftLeading))
    (v128.store offset=48 align=4 (local.get $sums) (local.get $rightLeading))))
