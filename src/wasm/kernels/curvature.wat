;; pᵀHp of 8 systems that lie side by side in a panel (see panel-kernels.ts): conjugate gradients, the first half of a step.

(module
  (import "env" "memory" (memory 1))

  (func (export "curvature")
    (param $p i32) ;; directions
    (param $product i32) ;; Hp
    (param $sums i32) ;; 8 floats, written
    (param $rows i32) ;; not 0

    (local $left v128) (local $right v128) ;; of systems 0 to 3, and 4 to 7

    (loop $rows
      (local.set $left
        (f32x4.add
          (local.get $left)
          (f32x4.mul (v128.load align=4 (local.get $p)) (v128.load align=4 (local.get $product)))))
      (local.set $right
        (f32x4.add
          (local.get $right)
          (f32x4.mul
            (v128.load offset=16 align=4 (local.get $p))
            (v128.load offset=16 align=4 (local.get $product)))))
      (local.set $p (i32.add (local.get $p) (i32.const 32)))
      (local.set $product (i32.add (local.get $product) (i32.const 32)))
      (br_if $rows (local.tee $rows (i32.sub (local.get $rows) (i32.const 1)))))

    (v128.store align=4 (local.get $sums) (local.get $left))
    (v128.store offset=16 align=4 (local.get $sums) (local.get $right))))
