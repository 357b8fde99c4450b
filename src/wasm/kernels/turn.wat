;; The next directions of 8 systems that lie side by side in a panel (see panel-kernels.ts):
;; p = keep · (r / diagonal − γ · leading) + βp.

(module
  (import "env" "memory" (memory 1))

  (func (export "turn")
    (param $r i32) ;; residuals
    (param $keep i32) ;; 1 where a system has an unknown, else 0
    (param $scales i32) ;; two floats for each row: 1 / diagonal, leading
    (param $p i32)
    (param $turns i32) ;; β, 8 floats, and 8 of γ
    (param $rows i32) ;; not 0

    (local $turnLeft v128) (local $turnRight v128) ;; of systems 0 to 3, and 4 to 7
    (local $lessLeft v128) (local $lessRight v128) ;; γ
    (local $inverse v128) (local $leading v128) ;; the two floats, four times each

    (local.set $turnLeft (v128.load align=4 (local.get $turns)))
    (local.set $turnRight (v128.load offset=16 align=4 (local.get $turns)))
    (local.set $lessLeft (v128.load offset=32 align=4 (local.get $turns)))
    (local.set $lessRight (v128.load offset=48 align=4 (local.get $turns)))
    (loop $rows
      (local.set $inverse (v128.load32_splat (local.get $scales)))
      (local.set $leading (v128.load32_splat offset=4 (local.get $scales)))
      (v128.store align=4
        (local.get $p)
        (f32x4.add
          (f32x4.mul
            (v128.load align=4 (local.get $keep))
            (f32x4.sub
              (f32x4.mul (local.get $inverse) (v128.load align=4 (local.get $r)))
              (f32x4.mul (local.get $lessLeft) (local.get $leading))))
          (f32x4.mul (local.get $turnLeft) (v128.load align=4 (local.get $p)))))
      (v128.store offset=16 align=4
        (local.get $p)
        (f32x4.add
          (f32x4.mul
            (v128.load offset=16 align=4 (local.get $keep))
            (f32x4.sub
              (f32x4.mul (local.get $inverse) (v128.load offset=16 align=4 (local.get $r)))
              (f32x4.mul (local.get $lessRight) (local.get $leading))))
          (f32x4.mul (local.get $turnRight) (v128.load offset=16 align=4 (local.get $p)))))
      (local.set $r (i32.add (local.get $r) (i32.const 32)))
      (local.set $keep (i32.add (local.get $keep) (i32.const 32)))
      (local.set $scales (i32.add (local.get $scales) (i32.const 8)))
      (local.set $p (i32.add (local.get $p) (i32.const 32)))
      (br_if $rows (local.tee $rows (i32.sub (local.get $rows) (i32.const 1)))))))
